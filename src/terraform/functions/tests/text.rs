//! Texts, regular expressions and paths.

use crate::terraform::eval::tests::{check, refused};

#[test]
fn format() {
    check(&[
        ("format(\"%5d|%-5d|%+d\",1,2,3)", "\"    1|2    |+3\""),
        ("format(\"%#x\",255)", "\"0xff\""),
        ("format(\"%e\",12345.678)", "\"1.234568e+04\""),
        ("format(\"%E\",0)", "\"0.000000E+00\""),
        ("format(\"%.3g\",1234.5)", "\"1.23e+03\""),
        ("format(\"%6.2f|\",3.14159)", "\"  3.14|\""),
        ("format(\"%+.1f\",2.25)", "\"+2.2\""),
        ("format(\"%5t|\",true)", "\"true|\""),
        ("format(\"%.2s|\",\"abcdef\")", "\"ab|\""),
        ("format(\"%05s|\",\"ab\")", "\"000ab|\""),
        ("format(\"%[1]s %[1]s %s\",\"a\",\"b\")", "\"a a b\""),
        ("format(\"%x\",-255)", "\"-ff\""),
        ("format(\"%q\",\"é\\u0001\\n\")", "\"\\\"é\\\\u0001\\\\n\\\"\""),
        ("format(\"%8.3d|\",5)", "\"     005|\""),
        ("format(\"%010.3f\",3.14159)", "\"000003.142\""),
        ("format(\"% x\",255)", "\" ff\""),
        (
            "format(\"%v\",1/3)",
            "\"0.33333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333335\"",
        ),
        (
            "format(\"%g\",1/3)",
            "\"0.33333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333335\"",
        ),
        ("format(\"%.20g\",1/3)", "\"0.33333333333333333333\""),
        ("format(\"%g\",0.00001234)", "\"1.234e-05\""),
        ("format(\"%g\",100000)", "\"100000\""),
        ("format(\"%g\",123456789.5)", "\"1.234567895e+08\""),
        ("format(\"%b\",5)", "\"101\""),
        ("format(\"%X\",48879)", "\"BEEF\""),
        ("format(\"%s %%\",\"a\")", "\"a %\""),
        ("format(\"%.0f\",2.5)", "\"2\""),
        ("format(\"%-10s|\",\"a\")", "\"a         |\""),
        ("format(\"%10s|\",\"日本\")", "\"        日本|\""),
        ("formatlist(\"%s\",[])", "[]"),
        ("formatlist(\"%s\",\"a\")", "[\"a\"]"),
    ]);
    refused(&[
        ("format(\"%d\",true)", "number required"),
        ("format(\"%s\",\"a\",\"b\")", "too many arguments; only 1 used by format string"),
        ("formatlist(\"%s-%s\",[\"a\"],[\"b\",\"c\"])", "argument 2 has length 2, which is inconsistent with argument"),
        ("formatlist(\"%s-%s\",[],[\"a\"])", "argument 2 has length 1, which is inconsistent with argument"),
    ]);
}

#[test]
fn strings() {
    check(&[
        ("substr(\"hello\",-10,3)", "\"hel\""),
        ("substr(\"hello\",2,-1)", "\"llo\""),
        ("substr(\"hello\",2,0)", "\"\""),
        ("trim(\"  a b  \",\" \")", "\"a b\""),
        ("trimspace(\"\\u00a0a\\u2003\")", "\"a\""),
        ("title(\"hello-world foo_bar 1st éa\")", "\"Hello-World Foo_bar 1st Éa\""),
        ("split(\",\",\"\")", "[\"\"]"),
        ("join(\",\",[])", "\"\""),
        ("join(\",\",[\"a\"],[\"b\"])", "\"a,b\""),
        ("join(1,[\"a\"])", "\"a\""),
        ("indent(3,\"a\\n\\nb\")", "\"a\\n   \\n   b\""),
        ("strrev(\"e\\u0301a\")", "\"aé\""),
        ("replace(\"a.b.c\",\".\",\"\")", "\"abc\""),
        ("replace(\"aaa\",\"a\",\"aa\")", "\"aaaaaa\""),
        ("replace(\"abc\",\"\",\"-\")", "\"-a-b-c-\""),
        ("chomp(\"a\\r\\n\")", "\"a\""),
        ("replace(\"aBc\",\"/[A-Z]/\",\"<$0>\")", "\"a\\u003cB\\u003ec\""),
        ("replace(\"abc\",\"/(?P<n>a)/\",\"$n-\")", "\"a-bc\""),
        ("replace(\"x\",\"/x/\",\"$1\")", "\"\""),
    ]);
    refused(&[
        ("indent(-1,\"a\\nb\")", "the number of spaces must not be negative"),
        ("replace(\"abc\",\"/(b/\",\"x\")", "unclosed group"),
    ]);
}

#[test]
fn regexp() {
    check(&[
        ("regexall(\"(\\\\d)(\\\\w)?\",\"1a2\")", "[[\"1\",\"a\"],[\"2\",null]]"),
        ("regex(\"(?i)ABC\",\"abc\")", "\"abc\""),
        ("regex(\"[[:alpha:]]+\",\"ab1\")", "\"ab\""),
        ("regex(\"\\\\bfoo\\\\b\",\"a foo b\")", "\"foo\""),
        ("regex(\"a{,3}\",\"a{,3}\")", "\"a{,3}\""),
        ("regex(\"\\\\pN\",\"1\")", "\"1\""),
        ("regex(\"[^[:space:]]+\",\" ab \")", "\"ab\""),
        ("regex(\"\\\\x{41}\",\"A\")", "\"A\""),
        ("regex(\"(?P<n>a)|(?P<m>b)\",\"b\")", "{\"m\":\"b\",\"n\":null}"),
        ("regex(\"(?U)a+\",\"aaa\")", "\"a\""),
        ("regex(\"\\\\.\",\"a.b\")", "\".\""),
        ("regex(\"[\\\\d-]+\",\"1-2\")", "\"1-2\""),
        ("regex(\"\\\\-\",\"-\")", "\"-\""),
        ("regex(\"(?s).\",\"\\n\")", "\"\\n\""),
        ("regex(\"é\",\"e\\u0301\")", "\"é\""),
        ("regex(\"\",\"\")", "\"\""),
    ]);
    refused(&[
        ("regex(\"^\\\\w+$\",\"é\")", "pattern did not match any part of the given string"),
        ("regex(\"[a-\\\\d]\",\"-\")", "invalid character class range, the start must be <= the end"),
    ]);
}

#[test]
fn paths() {
    check(&[
        ("basename(\"/\")", "\"/\""),
        ("basename(\"a/b/\")", "\"b\""),
        ("dirname(\"/\")", "\"/\""),
        ("dirname(\"\")", "\".\""),
        ("dirname(\"a/b/\")", "\"a/b\""),
        ("dirname(\"a//b\")", "\"a\""),
        ("dirname(\"../a\")", "\"..\""),
    ]);
}
