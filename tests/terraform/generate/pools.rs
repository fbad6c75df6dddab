//! Names, texts and numbers to choose from.

use crate::calls::Want;

/// What every expression can refer to.
pub(crate) const SURROUNDINGS: &str = r#"
locals {
  text    = "some text"
  number  = 7
  flag    = true
  nothing = null
  tuple   = ["a", 1, true, null]
  list    = tolist(["b", "a", "c"])
  numbers = tolist([3, 1, 2])
  set     = toset(["b", "a"])
  map     = tomap({ k1 = "v1", k2 = "v2" })
  object  = { k1 = 1, "two words" = [1, 2], nested = { a = "x", list = [{ a = 1 }, { a = 2 }] } }
  records = [{ a = 1, b = "x" }, { a = 2, b = "y" }]
  empty   = []
  none    = tolist([])
  greeting = "Hello, $${name}%%{ if flag ~}  yes%%{ endif }!\r\n"
  lines    = "%%{ for at, it in list ~}\r\n  $${at}: $${it}\r\n%%{ endfor ~}\r\n"
  alone    = "$${name}"
  trimmed  = " \r\n $${~ name ~} \r\n"
}
"#;

/// Files that `templatefile` reads.
pub(crate) const TEMPLATES: &[(&str, &str)] = &[
    ("windows.tftpl", "a ${name}\r\n%{ if flag ~}\r\n  yes\r\n%{ else ~}\r\n  no\r\n%{ endif ~}\r\nend\r\n"),
    ("loop.tftpl", "%{ for at, it in list }\n - ${at}=${it} %{~ endfor ~}\n\n  end"),
    ("alone.tftpl", "${name}"),
    ("line.tftpl", "${name}\n"),
    ("trimmed.tftpl", "\n  ${~ name ~}\r\n\t"),
    ("nested.tftpl", "%{ for it in list ~}\n%{ if flag }${it}, %{~ endif ~}\n%{ endfor ~}\n$${x} %%{y} \"quoted\" \\n"),
    ("json.tftpl", "${jsonencode({ name = name, list = [for it in list : it] })}"),
    ("other.tftpl", "${other}"),
    ("marked.tftpl", "\u{feff}${name} ${~ \"x\" ~}  z"),
    ("wrong.tftpl", "${name} %{ if flag }"),
];

pub(super) const REFERENCES: &[(&str, Want)] = &[
    ("local.text", Want::Text),
    ("local.number", Want::Number),
    ("local.flag", Want::Bool),
    ("local.nothing", Want::Any),
    ("local.tuple", Want::Sequence),
    ("local.list", Want::Texts),
    ("local.numbers", Want::Numbers),
    ("local.set", Want::Set),
    ("local.map", Want::Mapping),
    ("local.object", Want::Mapping),
    ("local.records", Want::Records),
    ("local.empty", Want::Sequence),
    ("local.none", Want::Sequence),
    ("local.object.nested", Want::Mapping),
    ("local.object.nested.list", Want::Records),
];

pub(super) const TEXTS: &[&str] = &[
    "",
    "a",
    "b",
    "abc",
    "foo bar",
    "10",
    "-1.50",
    "true",
    "false",
    "null",
    " padded ",
    "x\\ny\\n",
    "tab\\there",
    "quo\\\"te",
    "back\\\\slash",
    "é",
    "e\\u0301",
    "日本語",
    "\\U0001F600",
    "a,b,,c",
    "<&>",
    "$${x}",
    "%%{y}",
    "A-Z_z",
    "UPPER lower",
    "\\r\\n",
    "k1",
    "text",
    "a.b.c",
    "0x1F",
    "1e3",
    "ß",
    "ﬁ",
    "İ",
    "ǆ",
    "ΑΣ",
    "\\u0001\\u007f",
    "1_000",
    "100%",
    "$",
    "#",
    "\\u2028",
    "foo",
    "a/b/c",
    "-",
    "s3:GetObject",
    "arn:aws:s3:::b/*",
    "x=1&y=2",
    "two  spaces",
    "👨‍👩‍👧",
    "Ω\\u0344",
    "\\ufeff",
    "line\\\\n",
];

pub(super) const NUMBERS: &[&str] = &[
    "0",
    "1",
    "2",
    "3",
    "7",
    "10",
    "42",
    "255",
    "1000",
    "0.5",
    "1.5",
    "2.50",
    "0.1",
    "0.2",
    "1e3",
    "1E-3",
    "123456789.125",
    "12345678901234567890",
    "1e30",
    "0.0001",
    "1e-10",
    "99999999999999999999.5",
    "9007199254740993",
    "100000",
    "1000000",
    "3.14159",
    "33",
    "1.0",
    "18446744073709551616",
    "1e100",
    "123456789012345678901234567890.123456789",
    "64",
    "16",
];
