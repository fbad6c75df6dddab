//! Points in time.

use super::time_format::{self, Timestamp};
use super::{Call, Failure, Function, Outcome, Param, Returns, Want};
use crate::terraform::types::Type;
use crate::terraform::value::Value;
use crate::text::Origin;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("timestamp", &[], Returns::String, now),
    Function::new("plantimestamp", &[], Returns::String, now),
    Function::new(
        "timeadd",
        &[Param::new("timestamp", Want::String), Param::new("duration", Want::String)],
        Returns::String,
        timeadd,
    ),
    Function::new(
        "timecmp",
        &[Param::new("timestamp_a", Want::String), Param::new("timestamp_b", Want::String)],
        Returns::Number,
        timecmp,
    ),
    Function::new(
        "formatdate",
        &[Param::new("format", Want::String), Param::new("time", Want::String)],
        Returns::String,
        formatdate,
    ),
];

fn now(call: &Call<'_>) -> Outcome {
    let why = format!("{} is the time of the run", call.expression());
    Ok(Value::computed(call.expression(), Type::String, &why, Origin::at(call.span)).not_null())
}

fn timestamp(call: &Call<'_>, at: usize) -> Result<Timestamp, String> {
    Timestamp::parse(&text(call, at)).map_err(invalid)
}

fn text(call: &Call<'_>, at: usize) -> String {
    call.args.get(at).and_then(|arg| arg.as_str().map(std::borrow::Cow::into_owned)).unwrap_or_default()
}

fn invalid(why: String) -> String {
    format!("not a valid RFC3339 timestamp: {why}")
}

fn timeadd(call: &Call<'_>) -> Outcome {
    let start = timestamp(call, 0).map_err(|why| call.no(why))?;
    let nanoseconds = time_format::duration(&call.str(1)?).map_err(|why| call.no(why))?;
    call.string(start.plus(nanoseconds).to_string())
}

fn timecmp(call: &Call<'_>) -> Outcome {
    // Its reader takes offsets that those of the other functions do not.
    let at = |at: usize| -> Result<Timestamp, Failure> {
        Timestamp::parse_within(&text(call, at), (24, 60)).map_err(|why| call.bad(at, invalid(why)))
    };
    let order = at(0)?.instant().cmp(&at(1)?.instant());
    Ok(Value::number(crate::terraform::number::Number::integer(order as i64), call.origin.clone()))
}

fn formatdate(call: &Call<'_>) -> Outcome {
    let time = timestamp(call, 1).map_err(|why| call.bad(1, why))?;
    let text = time_format::format(&call.str(0)?, &time).map_err(|why| call.bad(0, why))?;
    call.string(text)
}
