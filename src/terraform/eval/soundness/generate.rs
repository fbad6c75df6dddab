//! Expressions over the names, mostly of types that fit.

/// The choices that make an expression; where they end, the simplest is made.
struct Choices<'s> {
    bytes: std::slice::Iter<'s, u8>,
    depth: u32,
}

/// The expression that these choices make.
pub(super) fn expression(seed: &[u8]) -> String {
    Choices { bytes: seed.iter(), depth: 0 }.any()
}

const LITERALS: [&str; 9] =
    ["\"a\"", "\"\"", "\"b\"", "\"foo-a\"", "\"foo-${v.i}\"", "\"${v.j}-a\"", "\"a,${v.i}\"", "\"${v.d}b\"", "\"1\""];
const NUMBERS: [&str; 4] = ["1", "0", "2", "-1"];

impl Choices<'_> {
    fn of(&mut self, count: usize) -> usize {
        self.bytes.next().map_or(0, |byte| usize::from(*byte) % count)
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.of(from.len())]
    }

    fn nested(&mut self, make: impl FnOnce(&mut Self) -> String, leaf: impl FnOnce(&mut Self) -> String) -> String {
        if self.depth >= 4 {
            return leaf(self);
        }
        self.depth += 1;
        let made = make(self);
        self.depth -= 1;
        made
    }

    fn any(&mut self) -> String {
        match self.of(7) {
            0 => self.text(),
            1 => self.flag(),
            2 => self.number(),
            3 | 4 => self.list(),
            5 => self.map(),
            _ => self.loose(),
        }
    }

    fn text_leaf(&mut self) -> String {
        match self.of(5) {
            0 => "v.i".into(),
            1 => "v.s".into(),
            2 => "v.j".into(),
            3 => "v.d".into(),
            _ => self.pick(&LITERALS).into(),
        }
    }

    fn text(&mut self) -> String {
        self.nested(
            |c| match c.of(35) {
                0..=4 => c.text_leaf(),
                5 => format!("\"{}${{{}}}\"", c.pick(&["a", "foo-", ""]), c.text()),
                6 => format!("join({}, {})", c.pick(&["\",\"", "\"-\"", "v.i"]), c.list()),
                7 => format!("upper({})", c.text()),
                8 => format!("lower({})", c.text()),
                9 => format!("trimprefix({}, {})", c.text(), c.text_leaf()),
                10 => format!("trimsuffix({}, {})", c.text(), c.text_leaf()),
                11 => format!("replace({}, {}, {})", c.text(), c.text_leaf(), c.text_leaf()),
                12 => format!("substr({}, {}, {})", c.text(), c.number_leaf(), c.number_leaf()),
                13 => format!("format({}, {})", c.pick(&["\"a%s\"", "\"%s-%%\"", "\"%v\"", "\"%5s\""]), c.any()),
                14 => format!("jsonencode({})", c.any()),
                15 => format!("coalesce({}, {})", c.text(), c.text()),
                16 => format!("{} ? {} : {}", c.flag(), c.text(), c.text()),
                17 => format!("lookup({}, {}, {})", c.map(), c.text_leaf(), c.text()),
                18 => format!("{}[{}]", c.list(), c.number_leaf()),
                19 => format!("{}[{}]", c.map(), c.text_leaf()),
                20 => format!("tostring({})", c.any()),
                21 => format!("trim({}, {})", c.text(), c.text_leaf()),
                22 => format!("\"%{{ for x in {} }}${{x}}%{{ endfor }}\"", c.list()),
                23 => format!("\"a%{{ if {} }}x%{{ else }}${{{}}}%{{ endif }}\"", c.flag(), c.text()),
                24 => format!("element({}, {})", c.list(), c.number_leaf()),
                25 => format!("\"%{{ if {} }}x%{{ endif }}y\"", c.flag()),
                26 => format!("try({}, {})", c.access(), c.text()),
                27 => format!("regex(\"a.*\", {})", c.text()),
                28 => format!("indent(1, {})", c.text()),
                29 => format!("title({})", c.text()),
                30 => format!("chomp(trimspace({}))", c.text()),
                31 => format!("join(\"\", {})", c.maybe_empty()),
                32 => format!("join({}, {})", c.pick(&["\"-\"", "v.i"]), c.maybe_empty()),
                33 => format!("one({})", c.maybe_empty()),
                _ => format!("base64encode({})", c.text()),
            },
            Self::text_leaf,
        )
    }

    /// What may not be there.
    fn access(&mut self) -> String {
        match self.of(12) {
            0 => "v.d.a".into(),
            1 => "v.l[0]".into(),
            2 => "v.m.a".into(),
            3 => "v.m[v.i]".into(),
            4 => "{ a = \"x\", b = \"x\" }[v.i]".into(),
            5 => "tonumber(v.s)".into(),
            6 => "v.c[0]".into(),
            7 => "v.l[v.n]".into(),
            8 => "[v.i, \"x\"][v.n]".into(),
            9 => "\"${v.c[0]}-a\"".into(),
            10 => format!("one({})", self.maybe_empty()),
            _ => "v.o.a".into(),
        }
    }

    /// A list that may have no element, or one.
    fn maybe_empty(&mut self) -> String {
        match self.of(7) {
            0 | 1 => "v.c".into(),
            2 => "v.c[*]".into(),
            3 => "v.s[*]".into(),
            4 => format!("[for x in v.c : {}]", self.of_bound()),
            5 => "v.o[*].a".into(),
            _ => self.list(),
        }
    }

    fn number_leaf(&mut self) -> String {
        if self.of(3) == 0 { "v.n".into() } else { self.pick(&NUMBERS).into() }
    }

    fn number(&mut self) -> String {
        self.nested(
            |c| match c.of(12) {
                0 | 1 => c.number_leaf(),
                2 => format!("length({})", c.any()),
                3 => format!("{} + {}", c.number_leaf(), c.number_leaf()),
                4 => format!("-{}", c.number_leaf()),
                5 => format!("max({}, {})", c.number_leaf(), c.number_leaf()),
                6 => format!("{} ? {} : {}", c.flag(), c.number(), c.number()),
                7 => format!("index({}, {})", c.list(), c.text_leaf()),
                8 => format!("tonumber({})", c.text_leaf()),
                9 => format!("sum([{}, {}])", c.number_leaf(), c.number_leaf()),
                10 => format!("abs({})", c.number()),
                _ => format!("length({})", c.list()),
            },
            Self::number_leaf,
        )
    }

    fn flag(&mut self) -> String {
        self.nested(
            |c| match c.of(20) {
                0 | 1 => "v.b".into(),
                2 => format!("{} == {}", c.parens(Self::any), c.parens(Self::any)),
                3 => format!("{} == {}", c.parens(Self::text), c.parens(Self::text)),
                4 => format!("{} != {}", c.parens(Self::list), c.parens(Self::list)),
                5 => format!("{} == null", c.parens(Self::any)),
                6 => format!("({} && {})", c.flag(), c.flag()),
                7 => format!("({} || {})", c.flag(), c.flag()),
                8 => format!("!{}", c.parens(Self::flag)),
                9 => format!("startswith({}, {})", c.text(), c.pick(&LITERALS)),
                10 => format!("endswith({}, {})", c.text(), c.pick(&LITERALS)),
                11 => format!("strcontains({}, {})", c.text(), c.pick(&LITERALS)),
                12 => format!("contains({}, {})", c.list(), c.text_leaf()),
                13 => {
                    format!("{} {} {}", c.parens(Self::number), c.pick(&["<", "<=", ">", ">="]), c.parens(Self::number))
                }
                14 => format!("can({})", c.access()),
                15 => format!("alltrue([{}, {}])", c.flag(), c.flag()),
                16 => format!("anytrue([{}, {}])", c.flag(), c.flag()),
                17 => format!("tobool({})", c.text_leaf()),
                18 => format!(
                    "startswith({}, {})",
                    c.text(),
                    c.pick(&["\"{\"", "\"[\"", "\"\\\"\"", "\"{\\\"a\\\"\"", "\"fo\""])
                ),
                _ => format!("{} == {}", c.parens(Self::map), c.parens(Self::map)),
            },
            |_| "v.b".into(),
        )
    }

    fn parens(&mut self, make: impl FnOnce(&mut Self) -> String) -> String {
        format!("({})", make(self))
    }

    fn list_leaf(&mut self) -> String {
        match self.of(7) {
            0 => "v.l".into(),
            1 => "[]".into(),
            2 => "v.t".into(),
            3 => "v.d".into(),
            4 => format!("[{}]", self.text_leaf()),
            5 => format!("tolist([{}, {}])", self.text_leaf(), self.text_leaf()),
            _ => format!("[{}, {}]", self.text_leaf(), self.text_leaf()),
        }
    }

    fn list(&mut self) -> String {
        self.nested(
            |c| match c.of(34) {
                0..=3 => c.list_leaf(),
                4 => format!("[{}, {}]", c.any(), c.any()),
                5 => format!("concat({}, {})", c.list(), c.list()),
                6 => format!("compact({})", c.list()),
                7 => format!("distinct({})", c.list()),
                8 => format!("sort({})", c.list()),
                9 => format!("reverse({})", c.list()),
                10 => format!("flatten([{}, {}])", c.any(), c.list()),
                11 => format!("toset({})", c.list()),
                12 => format!("tolist({})", c.list()),
                13 => format!("setunion({}, {})", c.list(), c.list()),
                14 => format!("setintersection({}, {})", c.list(), c.list()),
                15 => format!("setsubtract({}, {})", c.list(), c.list()),
                16 => format!("{} ? {} : {}", c.flag(), c.list(), c.list()),
                17 => format!("split({}, {})", c.pick(&["\",\"", "\"\"", "\"-\""]), c.text()),
                18 => format!("[for x in {} : {}]", c.list(), c.of_bound()),
                19 => format!("[for x in {} : {} if {}]", c.list(), c.of_bound(), c.if_bound()),
                20 => format!("[for k, x in {} : {}]", c.collection(), c.pick(&["k", "x", "[k, x]"])),
                21 => format!("{}[*]", c.any_in_parens()),
                22 => format!("{}[*].a", c.any_in_parens()),
                23 => format!("keys({})", c.map()),
                24 => format!("values({})", c.map()),
                25 => format!("slice({}, 0, {})", c.list(), c.number_leaf()),
                26 => format!("chunklist({}, {})", c.list(), c.pick(&["1", "2", "v.n"])),
                27 => format!("setproduct({}, {})", c.list(), c.list()),
                28 => format!("formatlist({}, {}, {})", c.pick(&["\"%s-%s\"", "\"%v%v\""]), c.any(), c.list()),
                29 => format!("coalescelist({}, {})", c.list(), c.list()),
                30 => format!("matchkeys({}, {}, {})", c.list(), c.list(), c.list()),
                31 => format!("jsondecode(jsonencode({}))", c.list()),
                32 => format!("range({})", c.number_leaf()),
                _ => format!("regexall(\"a\", {})", c.text()),
            },
            Self::list_leaf,
        )
    }

    fn any_in_parens(&mut self) -> String {
        self.parens(Self::any)
    }

    fn collection(&mut self) -> String {
        if self.of(2) == 0 { self.list() } else { self.map() }
    }

    fn of_bound(&mut self) -> &'static str {
        self.pick(&["x", "\"${x}-a\"", "[x, v.i]", "upper(x)", "{ a = x }", "x == v.i"])
    }

    fn if_bound(&mut self) -> &'static str {
        self.pick(&["x != \"a\"", "x == v.i", "true", "v.b", "x != null"])
    }

    fn map_leaf(&mut self) -> String {
        match self.of(6) {
            0 => "v.m".into(),
            1 => "{}".into(),
            2 => "v.o".into(),
            3 => "v.d".into(),
            4 => format!("{{ a = {} }}", self.text_leaf()),
            _ => format!("{{ a = {}, ({}) = {} }}", self.text_leaf(), self.text_leaf(), self.text_leaf()),
        }
    }

    fn map(&mut self) -> String {
        self.nested(
            |c| match c.of(14) {
                0..=2 => c.map_leaf(),
                3 => format!("{{ a = {}, b = {} }}", c.any(), c.any()),
                4 => format!("merge({}, {})", c.map(), c.map()),
                5 => format!("{} ? {} : {}", c.flag(), c.map(), c.map()),
                6 => format!("{{ for x in {} : x => {} }}", c.list(), c.of_bound()),
                7 => format!("{{ for x in {} : {} => x... }}", c.list(), c.pick(&["x", "\"k\"", "upper(x)"])),
                8 => format!("{{ for k, x in {} : k => {} if {} }}", c.map(), c.of_bound(), c.if_bound()),
                9 => format!("zipmap({}, {})", c.list(), c.list()),
                10 => format!("tomap({})", c.map()),
                11 => format!("jsondecode(jsonencode({}))", c.map()),
                12 => format!("transpose({{ a = {} }})", c.list()),
                _ => format!("{{ (\"${{{}}}x\") = {}, b = 1 }}", c.text_leaf(), c.text()),
            },
            Self::map_leaf,
        )
    }

    /// Of whatever type.
    fn loose(&mut self) -> String {
        self.nested(
            |c| match c.of(12) {
                0 => "v.d".into(),
                1 => "null".into(),
                2 => format!("{}.a", c.map_in_parens()),
                3 => format!("{}[{}]", c.any_in_parens(), c.any()),
                4 => format!("{} ? {} : {}", c.flag(), c.any(), c.any()),
                5 => format!("coalesce({}, {})", c.any(), c.any()),
                6 => format!("merge({}, {}).a", c.map(), c.map()),
                7 => format!("lookup({}, \"a\", {})", c.map(), c.any()),
                8 => format!("jsondecode({})", c.text()),
                9 => format!("one({})", c.maybe_empty()),
                10 => format!("try({}, {})", c.access(), c.any()),
                _ => format!("reverse({})", c.list()),
            },
            |_| "v.d".into(),
        )
    }

    fn map_in_parens(&mut self) -> String {
        self.parens(Self::map)
    }
}
