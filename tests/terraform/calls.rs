//! What the built-in functions are called with.

/// What is plausible in a place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Want {
    Any,
    Text,
    Number,
    Bool,
    /// A list, set or tuple of anything.
    Sequence,
    /// The same of strings, numbers, bools, or sequences.
    Texts,
    Numbers,
    Bools,
    Sequences,
    Set,
    /// A map or an object.
    Mapping,
    MappingOfTexts,
    /// A list of objects that have attributes in common.
    Records,
    /// A text out of one of [`POOLS`](crate::texts::POOLS).
    Pool(usize),
    /// A whole number, most often small.
    Small,
    /// The format and the arguments of `format` and `formatlist`.
    Formatted,
}

/// A function: its name, what it answers, what it is called with, and what may follow any number of times.
pub(crate) struct Called {
    pub(crate) name: &'static str,
    pub(crate) returns: Want,
    pub(crate) arguments: &'static [Want],
    pub(crate) more: Option<Want>,
}

const fn f(name: &'static str, returns: Want, arguments: &'static [Want]) -> Called {
    Called { name, returns, arguments, more: None }
}

const fn v(name: &'static str, returns: Want, arguments: &'static [Want], more: Want) -> Called {
    Called { name, returns, arguments, more: Some(more) }
}

use crate::texts::{
    BASE64, CIDR, CSV, DATE, DIGITS, DURATION, ENCODING, FILE, GLOB, JSON, NAMESPACE, NEEDLE, PATH, REGEX, REPLACEMENT,
    TIME, YAML,
};

use Want::{
    Any, Bool, Bools, Formatted, Mapping, MappingOfTexts, Number, Numbers, Records, Sequence, Sequences, Set, Small,
    Text, Texts,
};

/// Every function whose answer is the same each time and everywhere.
pub(crate) const CALLED: &[Called] = &[
    f("abs", Number, &[Number]),
    f("alltrue", Bool, &[Bools]),
    f("anytrue", Bool, &[Bools]),
    f("base64decode", Text, &[BASE64]),
    f("base64encode", Text, &[Text]),
    f("base64sha256", Text, &[Text]),
    f("base64sha512", Text, &[Text]),
    f("basename", Text, &[PATH]),
    f("can", Bool, &[Any]),
    f("ceil", Number, &[Number]),
    f("chomp", Text, &[Text]),
    f("chunklist", Sequences, &[Sequence, Small]),
    f("cidrhost", Text, &[CIDR, Small]),
    f("cidrnetmask", Text, &[CIDR]),
    f("cidrsubnet", Text, &[CIDR, Small, Small]),
    v("cidrsubnets", Texts, &[CIDR], Small),
    v("coalesce", Any, &[], Any),
    v("coalesce", Text, &[], Text),
    v("coalescelist", Sequence, &[], Sequence),
    f("compact", Texts, &[Texts]),
    v("concat", Sequence, &[], Sequence),
    f("contains", Bool, &[Sequence, Any]),
    f("contains", Bool, &[Texts, Text]),
    f("csvdecode", Records, &[CSV]),
    f("dirname", Text, &[PATH]),
    f("distinct", Sequence, &[Sequence]),
    f("element", Any, &[Sequence, Small]),
    f("endswith", Bool, &[Text, NEEDLE]),
    f("ephemeralasnull", Any, &[Any]),
    f("file", Text, &[FILE]),
    f("filebase64", Text, &[FILE]),
    f("filebase64sha256", Text, &[FILE]),
    f("filebase64sha512", Text, &[FILE]),
    f("fileexists", Bool, &[FILE]),
    f("filemd5", Text, &[FILE]),
    f("fileset", Set, &[FILE, GLOB]),
    f("filesha1", Text, &[FILE]),
    f("filesha256", Text, &[FILE]),
    f("filesha512", Text, &[FILE]),
    f("flatten", Sequence, &[Sequences]),
    f("floor", Number, &[Number]),
    v("format", Text, &[], Formatted),
    f("formatdate", Text, &[DATE, TIME]),
    v("formatlist", Texts, &[], Formatted),
    f("indent", Text, &[Small, Text]),
    f("index", Number, &[Sequence, Any]),
    f("index", Number, &[Texts, Text]),
    f("issensitive", Bool, &[Any]),
    v("join", Text, &[NEEDLE], Texts),
    f("jsondecode", Any, &[JSON]),
    f("jsonencode", Text, &[Any]),
    f("keys", Texts, &[Mapping]),
    f("length", Number, &[Sequence]),
    f("length", Number, &[Text]),
    f("length", Number, &[Mapping]),
    f("log", Number, &[Number, Number]),
    v("lookup", Any, &[Mapping, NEEDLE], Any),
    f("lower", Text, &[Text]),
    f("matchkeys", Sequence, &[Sequence, Texts, Texts]),
    v("max", Number, &[], Number),
    f("md5", Text, &[Text]),
    v("merge", Mapping, &[], Mapping),
    v("min", Number, &[], Number),
    f("nonsensitive", Any, &[Any]),
    f("one", Any, &[Sequence]),
    f("parseint", Number, &[DIGITS, Small]),
    f("pow", Number, &[Number, Small]),
    v("range", Numbers, &[Small], Small),
    f("regex", Any, &[REGEX, Text]),
    f("regexall", Sequence, &[REGEX, Text]),
    f("replace", Text, &[Text, NEEDLE, Text]),
    f("replace", Text, &[Text, REPLACEMENT, REPLACEMENT]),
    f("reverse", Sequence, &[Sequence]),
    f("setintersection", Set, &[Set, Set]),
    v("setintersection", Set, &[Set], Sequence),
    v("setproduct", Sequences, &[], Sequence),
    f("setsubtract", Set, &[Set, Sequence]),
    v("setunion", Set, &[Set], Sequence),
    f("sha1", Text, &[Text]),
    f("sha256", Text, &[Text]),
    f("sha512", Text, &[Text]),
    f("signum", Number, &[Number]),
    f("slice", Sequence, &[Sequence, Small, Small]),
    f("sort", Texts, &[Texts]),
    f("split", Texts, &[NEEDLE, Text]),
    f("startswith", Bool, &[Text, NEEDLE]),
    f("strcontains", Bool, &[Text, NEEDLE]),
    f("strrev", Text, &[Text]),
    f("substr", Text, &[Text, Small, Small]),
    f("sum", Number, &[Numbers]),
    f("textdecodebase64", Text, &[BASE64, ENCODING]),
    f("textencodebase64", Text, &[Text, ENCODING]),
    f("timeadd", Text, &[TIME, DURATION]),
    f("timecmp", Number, &[TIME, TIME]),
    f("title", Text, &[Text]),
    f("tobool", Bool, &[Any]),
    f("tolist", Sequence, &[Sequence]),
    f("tomap", Mapping, &[Mapping]),
    f("tonumber", Number, &[DIGITS]),
    f("toset", Set, &[Sequence]),
    f("tostring", Text, &[Any]),
    f("transpose", Mapping, &[MappingOfTexts]),
    f("trim", Text, &[Text, NEEDLE]),
    f("trimprefix", Text, &[Text, NEEDLE]),
    f("trimspace", Text, &[Text]),
    f("trimsuffix", Text, &[Text, NEEDLE]),
    v("try", Any, &[], Any),
    f("upper", Text, &[Text]),
    f("urlencode", Text, &[Text]),
    f("uuidv5", Text, &[NAMESPACE, Text]),
    f("values", Sequence, &[Mapping]),
    f("yamldecode", Any, &[YAML]),
    f("yamlencode", Text, &[Any]),
    f("zipmap", Mapping, &[Texts, Sequence]),
    f("jsondecode", Any, &[Text]),
    f("yamldecode", Any, &[Text]),
    f("tonumber", Number, &[Text]),
];
