//! Whether an expression can only be an identifier, or a text of known shape: told from how it is written, since what it comes to nobody knows.

/// Functions whose result holds all that they are given; of others one argument is what the rest is done to, the first or, of [`SECOND`], the second.
const JOINING: [&str; 9] =
    ["concat", "coalesce", "coalescelist", "flatten", "merge", "setunion", "try", "distinct", "compact"];

/// Functions of which the second argument is what the rest is done to.
const SECOND: [&str; 4] = ["split", "join", "regex", "regexall"];

/// Functions that put what they are given into a text.
const FORMATTING: [&str; 2] = ["format", "formatlist"];

/// How the name of something ends that is the ARN or the identifier of one thing, or of some of several.
const ENDS: [&str; 5] = ["arn", "id", "ARN", "arns", "ids"];

/// What is read out of a parameter or secret, or out of a module that keeps several: what it is, the name before it says.
const HOLDERS: [&str; 3] = [".value", ".values", ".secret_string"];

/// What a name says of a value that is only a part of an ARN, or stands for many.
const PARTS: [&str; 6] = ["prefix", "suffix", "pattern", "patterns", "filter", "wildcard"];

/// How deep calls are looked into.
const DEEPEST: usize = 8;

/// Whether an expression is the ARN or the identifier of something, or of some of several, or is made of such by a template: `data.aws_iam_roles.admin.arns`,
/// `[for arn in var.tasks : replace(arn, "/:\\d+$/", ":*")]`.
pub(super) fn is_of_one(expression: &str) -> bool {
    let one_line = expression.split_whitespace().collect::<Vec<_>>().join(" ");
    is(&one_line, DEEPEST)
}

/// Whether a variable is called the ARN of one thing: `var.key_arn`.
pub(super) fn is_called_one_arn(variable: &str) -> bool {
    ["arn", "ARN"].iter().any(|end| variable.ends_with(end)) && ends(variable)
}

fn is(expression: &str, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    let expression = without_comment(expression.trim());
    if let Some(inner) = enclosed(expression, '(', ')') {
        return is(inner, depth);
    }
    if let Some(body) = each(expression) {
        return is(body, depth);
    }
    if let Some(listed) = enclosed(expression, '[', ']') {
        return all_are(arguments(listed), depth);
    }
    if let Some(entries) = enclosed(expression, '{', '}') {
        return all_are(arguments(entries).map(value_of), depth);
    }
    // `sort(data.aws_iam_roles.admin.arns)[0]` is one of them, and `local.caller["role-arn"]` says so itself.
    if let Some((before, index)) = indexed(expression) {
        return enclosed(index, '"', '"').is_some_and(ends) || is(before, depth);
    }
    if let Some(before) = HOLDERS.iter().find_map(|holder| expression.strip_suffix(holder)) {
        return is_called_arn(before) || is(before, depth);
    }
    if let Some(text) = enclosed(expression, '"', '"') {
        return text.starts_with("arn:") || ends(text);
    }
    if let Some((name, given)) = call(expression) {
        return call_is(name, arguments(given), depth);
    }
    if let Some((then, otherwise)) = branches(expression) {
        return all_are([then, otherwise].into_iter(), depth);
    }
    // One of what is called so: `var.connection_arn.live`.
    ends(expression) || expression.rsplit_once('.').is_some_and(|(of, _)| ends(of))
}

fn call_is<'e>(name: &str, mut given: impl Iterator<Item = &'e str>, depth: usize) -> bool {
    match name {
        // The key says it as well as the map, and what is taken where there is none is one, too.
        "lookup" => {
            let (of, key) = (given.next(), given.next());
            let found = of.is_some_and(|of| is(of, depth)) || key.is_some_and(|key| is(key, depth));
            found && given.all(|default| is_nothing(default) || is(default, depth))
        }
        "keys" => false,
        _ if JOINING.contains(&name) => all_are(given, depth),
        _ if FORMATTING.contains(&name) => given.any(|one| is(one, depth)),
        _ => given.nth(usize::from(SECOND.contains(&name))).is_some_and(|holder| is(holder, depth)),
    }
}

/// Whether all that there is of these is of one thing, and there is any. What was cut off a long expression may be anything.
fn all_are<'e>(expressions: impl Iterator<Item = &'e str>, depth: usize) -> bool {
    let mut there = expressions.filter(|one| !is_nothing(one)).peekable();
    there.peek().is_some() && there.all(|one| is(one, depth) && !is_cut(one))
}

fn is_cut(expression: &str) -> bool {
    expression.replace("[…]", "").contains('…')
}

/// Whether an ARN is spoken of in the name of what holds a value: `data.aws_ssm_parameter.role_arn_of_reader`.
fn is_called_arn(holder: &str) -> bool {
    let holder = indexed(holder).map_or(holder, |(before, _)| before);
    let name = holder.rsplit('.').next().unwrap_or_default();
    let has = |words: &[&str]| name.split(['_', '-']).any(|word| words.contains(&word));
    has(&["arn", "arns"]) && !has(&PARTS)
}

/// What stands behind the key of an object's entry.
fn value_of(entry: &str) -> &str {
    outside(entry, " = ").next().and_then(|at| entry.get(at + 3..)).unwrap_or(entry)
}

/// Whether an expression is that of nothing at all.
fn is_nothing(expression: &str) -> bool {
    matches!(expression.trim(), "null" | "\"\"" | "[]" | "tolist([])" | "toset([])" | "{}")
}

/// What a conditional is one of.
fn branches(expression: &str) -> Option<(&str, &str)> {
    let after = expression.get(outside(expression, " ? ").next()? + 3..)?;
    let colon = outside(after, " : ").last()?;
    Some((after.get(..colon)?, after.get(colon + 3..)?))
}

fn ends(expression: &str) -> bool {
    // What an ARN is made of by a format is one, too.
    let collections = ["_map", "_list", "_set", "_template", "_templates", "_format", "_formats"];
    let expression = collections.iter().find_map(|of| expression.strip_suffix(of)).unwrap_or(expression);
    let is_word = |end: &str, before: &str| match before.chars().next_back() {
        Some(last) if end == "ARN" => !last.is_uppercase(),
        Some(last) => !last.is_alphanumeric(),
        None => true,
    };
    ENDS.iter().any(|end| expression.strip_suffix(end).is_some_and(|before| is_word(end, before)))
}

/// What a `for` makes of each element: `[for name, arn in … : arn if …]`.
fn each(expression: &str) -> Option<&str> {
    let inner = enclosed(expression, '[', ']')?.trim_start();
    let inner = inner.strip_prefix("for ")?;
    let body = inner.get(outside(inner, " : ").next()? + 3..)?;
    let end = outside(body, " if ").next().unwrap_or(body.len());
    body.get(..end)
}

/// Name and arguments of a call that is all of the expression.
fn call(expression: &str) -> Option<(&str, &str)> {
    let at = expression.find('(')?;
    let (name, given) = expression.split_at(at);
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b':');
    is_name.then_some((name, enclosed(given, '(', ')')?))
}

/// What stands between these, where they enclose all of the expression.
fn enclosed(expression: &str, open: char, close: char) -> Option<&str> {
    let inner = expression.strip_prefix(open)?.strip_suffix(close)?;
    let ends_before = if open == '"' { inner.contains("\" ") } else { closes_early(inner) };
    (!ends_before).then_some(inner)
}

/// Whether a bracket in it closes that was not opened in it.
fn closes_early(inner: &str) -> bool {
    depths(inner).any(|(_, depth)| depth < 0)
}

/// What an index is taken of, and the index.
fn indexed(expression: &str) -> Option<(&str, &str)> {
    let inner = expression.strip_suffix(']')?;
    let at = depths(expression).filter(|(at, depth)| *depth == 0 && *at < inner.len()).last().map(|(at, _)| at)?;
    let opens = expression.get(at..)?.find('[')? + at;
    Some((inner.get(..opens).filter(|before| !before.is_empty())?, inner.get(opens + 1..)?))
}

/// An expression of which two differ in what is around them is told apart by a comment.
fn without_comment(expression: &str) -> &str {
    let cut = expression.strip_suffix("*/").and_then(|cut| cut.rsplit_once("/*"));
    cut.map_or(expression, |(before, _)| before.trim_end())
}

/// The arguments of a call.
fn arguments(given: &str) -> impl Iterator<Item = &str> {
    let mut cuts: Vec<usize> = outside(given, ",").collect();
    cuts.push(given.len());
    let mut from = 0;
    cuts.into_iter().filter_map(move |to| {
        let one = given.get(from..to)?.trim();
        from = to + 1;
        (!one.is_empty()).then_some(one)
    })
}

/// Where `word` stands outside of brackets and quotes.
fn outside<'e>(expression: &'e str, word: &'e str) -> impl Iterator<Item = usize> + 'e {
    depths(expression).filter(move |(at, depth)| *depth == 0 && expression[*at..].starts_with(word)).map(|(at, _)| at)
}

/// The place of each character that is in no quotes, and how many brackets are open behind it.
fn depths(expression: &str) -> impl Iterator<Item = (usize, i32)> + '_ {
    let (mut depth, mut quoted, mut escaped) = (0, false, false);
    expression.char_indices().filter_map(move |(at, character)| {
        let was_escaped = std::mem::take(&mut escaped);
        match character {
            _ if was_escaped => return None,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        (!quoted).then_some((at, depth))
    })
}

#[cfg(test)]
mod tests {
    use super::is_of_one;

    #[test]
    fn identifiers_are_told_by_how_they_are_written() {
        for expression in [
            "module.store.bucket_arn",
            "sort(data.aws_iam_roles.admin.arns)[0]",
            r#"one(data.aws_iam_roles.admin["a b"].arns)"#,
            r#"[for arn in var.tasks : replace(arn, "/:\\d+$/", ":*")]"#,
            "[for name, arn in local.providers : arn if name != \"\"]",
            "[\n  for account in data.aws_organizations_organization.own.accounts :\n  account.id\n]",
            r#"[for name in module.names.all : "arn:aws:s3:::${name}/*"]"#,
            r#"formatlist("arn:aws:iam::%s:root", local.accounts)"#,
            r#"lookup(var.streams[0], "bucket_arn")"#,
            r#"trimsuffix(module.service.task.arn, ":${module.service.task.revision}")"#,
            "data.aws_ssm_parameter.bus_arn[0].value",
            r#"jsondecode(data.aws_secretsmanager_secret_version.own.secret_string).account_ids["data"]"#,
            "[module.a.arn, module.b.arn]",
            r#"([ for account in data.aws_organizations_organization.own.accounts : account.id if account.name == "a" ] /* 8634d60a */)[0]"#,
            "module.registry.outputs.repository_arn_map[var.name]",
            r#"jsondecode(module.caller.all)["role-arn"]"#,
            r#"split(",", data.aws_ssm_parameter.bus_arns.value)"#,
            r#"lookup(var.streams[0], "bucket_arn", "")"#,
            "concat(module.a.arns, [])",
            "var.live ? module.a.arn : null",
            "module.store.bucketARN",
            r#"formatlist(module.accounts.role_arn_templates[var.account], ["deploy"])"#,
            "var.connection_arn.live",
            "data.aws_ssm_parameter.role_arn_of_reader[0].value",
            r#"merge(module.accounts.account_ids, { "own" = module.caller.account_id })["photos"]"#,
            r#"formatlist("arn:aws:ssm:${var.region}:1:parameter%s", values(merge({ "a" = "/${var.stage}/b…" }))) /* 61bb748cfb15e111 */"#,
        ] {
            assert!(is_of_one(expression), "{expression}");
        }
        for expression in [
            "module.store.actions",
            "data.aws_ssm_parameter.actions.value",
            "[for name in module.names.all : name]",
            "concat(module.a.arns, module.b.all)",
            r#"formatlist("%s:*", local.services)"#,
            r#"lookup(var.streams[0], "resource")"#,
            "[module.a.arn, module.b.all]",
            r#"merge(module.accounts.account_ids, { "own" = module.caller.all })["photos"]"#,
            "[]",
            "concat([], [])",
            "module.a.valid",
            "data.aws_ssm_parameter.paid.value",
            "data.aws_ssm_parameter.learn_more.value",
            "data.aws_ssm_parameter.arn_prefix.value",
            "data.aws_ssm_parameter.allowed_arn_patterns.value",
            "keys({ (data.aws_ssm_parameter.all.value) = module.a.arn })",
            r#"{ "a" = "arn:aws:s3:::a", "b" = "arn:aws:s3…" }[var.name] /* 61bb748cfb15e111 */"#,
            r#"lookup(var.streams[0], "android")"#,
            r#"lookup(var.streams[0], "bucket_arn", "*")"#,
            r#"lookup(local.buckets, var.name, [])"#,
            "lookup(module.a.by_team, var.team, module.a.id)",
            r#"replace(data.aws_ssm_parameter.all.value, "id", "x")"#,
            r#"trimprefix(module.a.all, "arn")"#,
            "element(module.a.lists, module.a.team_id)",
            r#"split("arn", module.a.all)"#,
            "var.live ? module.a.all : module.a.ids",
            "",
            "]",
            "[",
            "(",
            "\"",
        ] {
            assert!(!is_of_one(expression), "{expression}");
        }
    }
}
