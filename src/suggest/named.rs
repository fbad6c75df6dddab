//! Whether a text names something.

/// How often a name stands in a text, and not as a part of another: `aws_iam_role.p` is not in `module.m.aws_iam_role.p`, nor in `aws_iam_role.p2`.
pub(super) fn times_in(name: &str, text: &str) -> usize {
    let in_word = |char: char| char.is_alphanumeric() || char == '_' || char == '-';
    let found = text.match_indices(name).filter(|(at, _)| {
        let before = text[..*at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        !before.is_some_and(|char| in_word(char) || char == '.') && !after.is_some_and(in_word)
    });
    found.count()
}

/// Whether a name stands in a text.
pub(super) fn is_in(name: &str, text: &str) -> bool {
    times_in(name, text) > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_another_name_is_none() {
        let text = "[aws_iam_role.p.arn, \"${aws_iam_role.p[0].id}\", aws_iam_role.p2.arn, data.aws_iam_role.p.arn, my-aws_iam_role.p]";
        assert_eq!(times_in("aws_iam_role.p", text), 2);
        assert!(is_in("data.aws_iam_role.p", text));
        assert!(!is_in("aws_iam_role", "aws_iam_role_policy"));
    }
}
