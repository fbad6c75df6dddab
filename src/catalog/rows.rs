//! Tables as they are written under `rules/aws`.

/// The rows of a table: lines of `N` fields behind those that begin with `#` and the one that names the fields. Commas end a field but for the last, which has all that is left;
/// a line of fewer fields is no row.
pub(crate) fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    lines(table).filter_map(|line| {
        let mut fields = line.splitn(N, ',');
        let mut row = [""; N];
        for field in &mut row {
            *field = fields.next()?;
        }
        Some(row)
    })
}

/// The lines of a table that are to be rows.
pub(crate) fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.starts_with('#')).skip(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_and_short_lines_are_no_rows() {
        let table = "# what it is\nname,prefix,page\ncur,cur,https://x/a,b\nshort,line\n# between\na,,\n";
        assert_eq!(rows::<3>(table).collect::<Vec<_>>(), [["cur", "cur", "https://x/a,b"], ["a", "", ""]]);
        assert_eq!(lines(table).count(), 3);
    }
}
