//! Every family against answers read off the real `terraform console` (1.11.4).

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
fn numbers() {
    check(&[
        ("range(1,10,3)", "[1,4,7]"),
        ("range(10,1)", "[10,9,8,7,6,5,4,3,2]"),
        ("range(0,1,0.25)", "[0,0.25,0.5,0.75]"),
        ("range(1,1)", "[]"),
        ("log(8,2)", "3"),
        ("log(100,10)", "2"),
        ("pow(2,0.5)", "1.4142135623730951"),
        ("pow(2,-1)", "0.5"),
        ("ceil(0.5)", "1"),
        ("floor(-0.5)", "-1"),
        ("abs(-0.1)", "0.1"),
        ("parseint(\"-ff\",16)", "-255"),
        ("parseint(\"+ff\",16)", "255"),
        ("max(1,\"2\")", "2"),
    ]);
    refused(&[
        ("range(1,2,-1)", "end must be less than start when step is negative"),
        ("range(2,1,1)", "end must be greater than start when step is positive"),
        ("range(1,2,0)", "step must not be zero"),
        ("signum(0.5)", "value must be a whole number, between -9223372036854775808 a"),
        ("parseint(\"\",10)", "cannot parse \"\" as a base 10 integer"),
        ("parseint(12,10)", "first argument must be a string, not number"),
    ]);
}

#[test]
fn lists() {
    check(&[
        ("element(tolist([\"a\"]),5)", "\"a\""),
        ("slice([1,2,3],1,2)", "[2]"),
        ("flatten([])", "[]"),
        ("flatten([[],[[]]])", "[]"),
        ("flatten([{a=[1]}])", "[{\"a\":[1]}]"),
        ("flatten(toset([[\"a\"]]))", "[\"a\"]"),
        ("distinct([[1],[1]])", "[[1]]"),
        ("distinct([\"1\",1])", "[\"1\"]"),
        ("contains([1],\"1\")", "false"),
        ("contains([[1]],[1])", "true"),
        ("contains([\"a\"],[\"a\"])", "false"),
        ("chunklist([],2)", "[]"),
        ("chunklist([\"a\",\"b\",\"c\"],0)", "[[\"a\",\"b\",\"c\"]]"),
        ("matchkeys([\"a\",\"b\"],[1,2],[\"2\"])", "[\"b\"]"),
        ("coalesce(1,\"a\")", "\"1\""),
        ("coalesce([],[1])", "[]"),
        ("one(toset([\"a\"]))", "\"a\""),
        ("alltrue([\"true\",false])", "false"),
        ("anytrue([])", "false"),
        ("sort([true,1])", "[\"1\",\"true\"]"),
        ("compact([\"a\",null])", "[\"a\"]"),
        ("concat([],[\"a\"])", "[\"a\"]"),
        ("concat(tolist([\"a\"]),tolist([1]))", "[\"a\",\"1\"]"),
    ]);
    refused(&[
        ("element([\"a\",\"b\"],-1)", "cannot use element function with a negative index"),
        ("element(toset([\"a\"]),0)", "cannot read elements from set of string"),
        ("index(toset([\"a\"]),\"a\")", "argument must be a list or tuple"),
        ("index([\"a\"],1)", "item not found"),
        ("slice([1,2,3],2,1)", "end index must not be less than start index"),
        ("slice([1,2,3],4,5)", "start index must not be greater than the length of the list"),
        ("reverse(\"a\")", "can only reverse list or tuple values"),
        ("matchkeys([\"a\",\"b\"],[\"x\"],[\"x\"])", "length of keys and values should be equal"),
        ("coalesce()", "no non-null, non-empty-string arguments"),
        ("coalesce(null,null)", "no non-null, non-empty-string arguments"),
        ("coalesce(\"\",null)", "no non-null, non-empty-string arguments"),
        ("coalescelist([],[])", "no non-null arguments"),
        ("one(\"a\")", "must be a list, set, or tuple value with either zero or one "),
        ("one(null)", "argument must not be null"),
        ("sort([\"b\",null])", "list element must not be null"),
        ("compact(\"a\")", "list of string required"),
    ]);
}

#[test]
fn maps_and_sets() {
    check(&[
        ("length({a=1})", "1"),
        ("length(tomap({a=1}))", "1"),
        ("lookup(tomap({a=\"x\"}),\"b\",1)", "\"1\""),
        ("lookup({a=1},\"b\",null)", "null"),
        ("merge()", "{}"),
        ("merge({a=1},tomap({b=2}))", "{\"a\":1,\"b\":2}"),
        ("zipmap([],[])", "{}"),
        ("zipmap([\"a\"],[\"b\"])", "{\"a\":\"b\"}"),
        ("transpose({a=[]})", "{}"),
        ("setintersection([\"a\",\"b\"],[\"b\",\"c\"])", "[\"b\"]"),
        ("setintersection([\"a\",\"b\"],[\"b\",\"c\"],[\"c\"])", "[]"),
        ("setunion([\"a\"],[1],[true])", "[\"1\",\"a\",\"true\"]"),
        ("setsubtract([1,2],[\"1\"])", "[\"2\"]"),
        ("setproduct([\"a\"],[1],[true])", "[[\"a\",1,true]]"),
        ("setproduct([],[])", "[]"),
        ("toset([{b=1},{a=1}])", "[{\"a\":1},{\"b\":1}]"),
        ("toset([[2],[1]])", "[[1],[2]]"),
        ("toset([{a=\"x\"},{a=\"b\"}])", "[{\"a\":\"b\"},{\"a\":\"x\"}]"),
        ("toset([null,\"a\"])", "[\"a\",null]"),
        ("tolist([\"a\",1,true])", "[\"a\",\"1\",\"true\"]"),
        ("tomap({a=1,b=\"x\"})", "{\"a\":\"1\",\"b\":\"x\"}"),
        ("toset([\"b\",1])", "[\"1\",\"b\"]"),
        ("tobool(\"0\")", "false"),
        ("tostring(1e21)", "\"1000000000000000000000\""),
        ("tostring(123456.7890)", "\"123456.789\""),
        ("tolist([])==tolist([\"a\"])", "false"),
        ("tomap({a=1})=={a=1}", "false"),
        ("toset([\"a\",\"b\"])==toset([\"b\",\"a\"])", "true"),
        ("tomap({\"1\"=\"x\"})[1]", "\"x\""),
    ]);
    refused(&[
        ("lookup({a=1},\"b\")", "the given object has no attribute \"b\""),
        ("lookup(tomap({a=1}),\"b\")", "lookup failed to find key \"b\""),
        ("merge([])", "arguments must be maps or objects, got \"tuple\""),
        ("setproduct([\"a\"])", "at least two arguments are required"),
        ("tomap({a=1,b=[]})", "cannot convert object to map of any single type"),
        ("tomap([1])", "cannot convert tuple to map of any single type"),
        ("tostring(tolist([]))", "cannot convert list of any single type to string"),
        ("tobool(\"yes\")", "cannot convert \"yes\" to bool; only the strings \"true\" or \"fa"),
        ("tonumber(\"0x1\")", "cannot convert \"0x1\" to number; given string must be a decim"),
        ("tonumber(\"1_0\")", "cannot convert \"1_0\" to number; given string must be a decim"),
        ("tonumber(\"\")", "cannot convert \"\" to number; given string must be a decimal "),
    ]);
}

#[test]
fn encodings() {
    check(&[
        ("jsonencode(1.10)", "\"1.1\""),
        ("jsonencode([null])", "\"[null]\""),
        ("jsondecode(\"{\\\"a\\\":1,\\\"a\\\":2}\")", "{\"a\":2}"),
        ("jsondecode(\"1.0\")", "1"),
        ("csvdecode(\"a\\n\\n1\")", "[{\"a\":\"1\"}]"),
        ("base64decode(\"aGk=\\n\")", "\"hi\""),
        ("base64encode(\"é\")", "\"w6k=\""),
        ("textencodebase64(\"a\",\"UTF-16LE\")", "\"YQA=\""),
        ("textdecodebase64(\"YQA=\",\"UTF-16LE\")", "\"a\""),
        ("urlencode(\"é ~*\")", "\"%C3%A9+~%2A\""),
        ("base64sha256(\"a\")", "\"ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=\""),
        ("uuidv5(\"dns\",\"www.example.com\")", "\"2ed6657d-e927-568b-95e1-2665a8aea6a2\""),
        ("uuidv5(\"url\",\"https://x\")", "\"48d34be5-10a3-5c30-96ef-9cf9a60110f2\""),
    ]);
    refused(&[
        ("jsondecode(\"[1,]\")", "nothing follows this comma"),
        ("jsondecode(\"{a:1}\")", "a key is a string in double quotes"),
        ("jsondecode(\"01\")", "this is not a JSON value"),
        ("jsondecode(\"1 2\")", "something follows the end of the JSON value"),
        ("jsondecode(\"\\\"a\\nb\\\"\")", "a control character in a string is written as an escape"),
        ("jsondecode(\"[1,2\")", "this array is never closed"),
        ("jsondecode(\"'a'\")", "strings stand in double quotes"),
        ("jsondecode(\"tru\")", "this is not a JSON value"),
        ("jsondecode(\"{} x\")", "something follows the end of the JSON value"),
        ("jsondecode(\"// c\\n1\")", "JSON has no comments"),
        ("jsondecode(\"NaN\")", "this is not a JSON value"),
        ("jsondecode(\"\\\"\\\\x\\\"\")", "JSON has no such escape"),
        ("csvdecode(\"a,a\\n1,2\")", "duplicate column name \"a\""),
        ("csvdecode(\"a,b\\n1\")", "wrong number of fields"),
        ("csvdecode(\"\")", "missing header line"),
        ("base64decode(\"aGk\")", "failed to decode base64 data \"aGk\""),
        ("textencodebase64(\"日\",\"ISO-8859-1\")", "the given string contains characters that cannot be represen"),
    ]);
}

#[test]
fn yaml() {
    check(&[
        (
            "yamlencode({a=1,b=\"x\",c=[1,{d=2}],e=null,f=true,g=[],h={},i=\"multi\\nline\",j=\"true\",n=\"\"})",
            "\"\\\"a\\\": 1\\n\\\"b\\\": \\\"x\\\"\\n\\\"c\\\":\\n- 1\\n- \\\"d\\\": 2\\n\\\"e\\\": null\\n\\\"f\\\": true\\n\\\"g\\\": []\\n\\\"h\\\": {}\\n\\\"i\\\": |-\\n  multi\\n  line\\n\\\"j\\\": \\\"true\\\"\\n\\\"n\\\": \\\"\\\"\\n\"",
        ),
        ("yamlencode([])", "\"[]\\n\""),
        ("yamlencode({})", "\"{}\\n\""),
        ("yamlencode(\"a\")", "\"\\\"a\\\"\\n\""),
        ("yamlencode(1)", "\"1\\n...\\n\""),
        ("yamlencode(1.5)", "\"1.5\\n...\\n\""),
        ("yamlencode({a={b={c=1}}})", "\"\\\"a\\\":\\n  \\\"b\\\":\\n    \\\"c\\\": 1\\n\""),
        ("yamlencode([[1,2],[3]])", "\"- - 1\\n  - 2\\n- - 3\\n\""),
        ("yamlencode([[[1]]])", "\"- - - 1\\n\""),
        ("yamlencode([{a=1,b=2}])", "\"- \\\"a\\\": 1\\n  \\\"b\\\": 2\\n\""),
        ("yamlencode([{a=[1,{b=[2]}]}])", "\"- \\\"a\\\":\\n  - 1\\n  - \\\"b\\\":\\n    - 2\\n\""),
        ("yamlencode({a=[[1]]})", "\"\\\"a\\\":\\n- - 1\\n\""),
        ("yamlencode(\"a\\n\")", "\"|\\n  a\\n\""),
        ("yamlencode(\"a\\n\\nb\\n\\n\")", "\"|+\\n  a\\n\\n  b\\n\\n\""),
        ("yamlencode({\"x y\"=\"q\\\"r\\\\s\"})", "\"\\\"x y\\\": \\\"q\\\\\\\"r\\\\\\\\s\\\"\\n\""),
        ("yamlencode(\"tab\\there\")", "\"\\\"tab\\\\there\\\"\\n\""),
        ("yamlencode(\" lead\")", "\"\\\" lead\\\"\\n\""),
        ("yamlencode(\"é\\u0001\")", "\"\\\"é\\\\x01\\\"\\n\""),
        ("yamlencode({a=\"line1\\nline2\\n\"})", "\"\\\"a\\\": |\\n  line1\\n  line2\\n\""),
        (
            "yamlencode({a={b=\"l1\\nl2\"},c=[\"x\\ny\",1]})",
            "\"\\\"a\\\":\\n  \\\"b\\\": |-\\n    l1\\n    l2\\n\\\"c\\\":\\n- |-\\n  x\\n  y\\n- 1\\n\"",
        ),
        ("yamlencode([\"a\\nb\"])", "\"- |-\\n  a\\n  b\\n\""),
        ("yamlencode(\"\\n\")", "\"|2+\\n\\n\""),
        ("yamlencode(\"\\nab\")", "\"|2-\\n\\n  ab\\n\""),
        ("yamlencode(\" a\\nb\")", "\"|2-\\n   a\\n  b\\n\""),
        ("yamlencode(\"\\ta\\nb\")", "\"\\\"\\\\ta\\\\nb\\\"\\n\""),
        ("yamlencode(\"a \\nb\")", "\"\\\"a \\\\nb\\\"\\n\""),
        (
            "yamlencode(\"a long line a long line a long line a long line a long line a long line a long line a long line a long line a long line\")",
            "\"\\\"a long line a long line a long line a long line a long line a long line a long line\\n  a long line a long line a long line\\\"\\n\"",
        ),
        (
            "yamlencode({k=\"a long line a long line a long line a long line a long line a long line a long line a long line a long line a long line\"})",
            "\"\\\"k\\\": \\\"a long line a long line a long line a long line a long line a long line a long\\n  line a long line a long line a long line\\\"\\n\"",
        ),
        (
            "yamlencode({k={j=[\"a long line a long line a long line a long line a long line a long line a long line a long line a long line a long line\"]}})",
            "\"\\\"k\\\":\\n  \\\"j\\\":\\n  - \\\"a long line a long line a long line a long line a long line a long line a long\\n    line a long line a long line a long line\\\"\\n\"",
        ),
        ("yamlencode({\"k\\n2\"=1})", "\"? |-\\n  k\\n  2\\n: 1\\n\""),
        ("yamlencode(\"\\u2028 \\u00a0 \\ufeff\")", "\"\\\"\\\\L   \\\\uFEFF\\\"\\n\""),
        ("yamldecode(\"a: 012\")", "{\"a\":12}"),
        ("yamldecode(\"0o14\")", "12"),
        ("yamldecode(\"1_000\")", "\"1_000\""),
        ("yamldecode(\"~\")", "null"),
        ("yamldecode(\"yes\")", "true"),
        ("yamldecode(\"1.5\")", "1.5"),
        ("yamldecode(\"+1\")", "1"),
        ("yamldecode(\"0b11\")", "\"0b11\""),
        ("yamldecode(\"2001-12-14t21:59:43.10-05:00\")", "\"2001-12-14T21:59:43-05:00\""),
        ("yamldecode(\"2001-12-14 21:59:43.10 -5\")", "\"2001-12-14 21:59:43.10 -5\""),
        ("yamldecode(\"2001-12-14 21:59:43\")", "\"2001-12-14T21:59:43Z\""),
        ("yamldecode(\"!!str 1\")", "\"1\""),
        ("yamldecode(\"!!int \\\"1\\\"\")", "\"1\""),
        ("yamldecode(\"!!bool yes\")", "true"),
        ("yamldecode(\"!!float 1\")", "1"),
        ("yamldecode(\"1: a\")", "{\"1\":\"a\"}"),
        ("yamldecode(\"2012-10-17: x\")", "{\"2012-10-17T00:00:00Z\":\"x\"}"),
        ("yamldecode(\"a: &x {b: 1}\\nc: *x\")", "{\"a\":{\"b\":1},\"c\":{\"b\":1}}"),
        ("yamldecode(\"!!binary aGk=\")", "\"aGk=\""),
        ("yamldecode(\"a: !!null x\")", "{\"a\":null}"),
        ("yamldecode(\"a: 1\\n...\")", "{\"a\":1}"),
        ("yamldecode(\"1:30\")", "\"1:30\""),
        ("yamldecode(\"a: 2\\n<<: {a: 1}\")", "{\"a\":1}"),
        ("yamldecode(\"<<: {a: 1}\\na: 2\")", "{\"a\":2}"),
        ("yamldecode(\"- <<: {a: 1}\\n  a: 2\")", "[{\"a\":2}]"),
        ("yamldecode(\"%YAML 1.1\\n---\\na: 1\")", "{\"a\":1}"),
        ("yamldecode(\"-\")", "[null]"),
        ("yamldecode(\"1.\")", "1"),
        ("yamldecode(\".5\")", "0.5"),
        ("yamldecode(\"-0\")", "-0"),
        ("yamldecode(\"08\")", "8"),
        ("yamldecode(\"-0x1f\")", "\"-0x1f\""),
        ("yamldecode(\"2012-1-1\")", "\"2012-01-01T00:00:00Z\""),
        ("yamldecode(\"2012-01-01T\")", "\"2012-01-01T\""),
        (
            "yamldecode(\"Statement:\\n- Effect: Allow\\n  Action:\\n  - s3:Get*\\n  Resource: \\\"*\\\"\\n  Sid: On\\n\")",
            "{\"Statement\":[{\"Action\":[\"s3:Get*\"],\"Effect\":\"Allow\",\"Resource\":\"*\",\"Sid\":true}]}",
        ),
        ("yamldecode(\"\\\"<<\\\": {a: 1}\")", "{\"a\":1}"),
        ("yamldecode(\"a: 'it''s'\")", "{\"a\":\"it's\"}"),
        ("yamldecode(\"a: |+\\n  x\\n\\n\")", "{\"a\":\"x\\n\\n\"}"),
        ("yamldecode(\"a: |-\\n  x\\n\")", "{\"a\":\"x\"}"),
        ("yamldecode(\"? a\\n: b\")", "{\"a\":\"b\"}"),
    ]);
    refused(&[
        ("yamldecode(\"\")", "expecting a value"),
        ("yamldecode(\"null: a\")", "mapping key must not be null"),
        ("yamldecode(\"[a, b]: c\")", "only primitive values are allowed as mapping keys"),
        ("yamldecode(\"!foo a\")", "unsupported tag \"!foo\""),
        ("yamldecode(\"a: 1\\n--- \")", "unexpected extra content after value"),
        ("yamldecode(\"<<: [{a: 1},{b: 2}]\\nc: 3\")", "map merge requires map or sequence of maps as the value"),
        ("yamldecode(\"a:\\n  - b\\n  -c\")", "simple key expected"),
        ("yamldecode(\"a: b: c\")", "mapping values are not allowed in this context"),
        ("yamldecode(\"&a [*a]\")", "cannot refer to anchor from inside its own definition"),
    ]);
}

#[test]
fn addresses() {
    check(&[
        ("cidrsubnet(\"10.0.0.0/8\",8,255)", "\"10.255.0.0/16\""),
        (
            "cidrsubnets(\"10.1.0.0/16\",4,4,8,4)",
            "[\"10.1.0.0/20\",\"10.1.16.0/20\",\"10.1.32.0/24\",\"10.1.48.0/20\"]",
        ),
        ("cidrhost(\"10.0.0.0/8\",16777215)", "\"10.255.255.255\""),
        ("cidrhost(\"10.0.0.0/8\",-16777216)", "\"10.0.0.0\""),
        ("cidrhost(\"fd00::/64\",34)", "\"fd00::22\""),
        ("cidrhost(\"fd00::/64\",-1)", "\"fd00::ffff:ffff:ffff:ffff\""),
        ("cidrsubnet(\"::/0\",128,5)", "\"::5/128\""),
        ("cidrsubnet(\"1.2.3.4/32\",0,0)", "\"1.2.3.4/32\""),
        ("cidrsubnet(\"10.0.0.0/8\",\"8\",\"1\")", "\"10.1.0.0/16\""),
    ]);
    refused(&[
        ("cidrsubnet(\"10.0.0.0/8\",8,300)", "prefix extension of 8 does not accommodate a subnet numbered"),
        ("cidrsubnets(\"10.1.0.0/16\",0)", "must extend prefix by at least one bit"),
        ("cidrsubnets(\"10.1.0.0/30\",1,1,1)", "not enough remaining address space for a subnet with a prefi"),
        ("cidrhost(\"10.0.0.0/8\",16777216)", "prefix of 8 does not accommodate a host numbered 16777216"),
        ("cidrnetmask(\"10.0.0.0/33\")", "10.0.0.0/33"),
    ]);
}

#[test]
fn times() {
    check(&[
        ("formatdate(\"YYYY'T'hh:mm:ssZ\",\"2020-02-29T13:05:09+01:30\")", "\"2020T13:05:09+01:30\""),
        (
            "formatdate(\"EEEE MMMM D HH:mm AA aa ZZZZ ZZZZZ\",\"2020-02-29T00:05:09Z\")",
            "\"Saturday February 29 12:05 AM am +0000 +00:00\"",
        ),
        ("formatdate(\"YY M DD h m s\",\"2020-12-01T09:05:09Z\")", "\"20 12 01 9 5 9\""),
        ("timeadd(\"2020-02-28T23:59:59Z\",\"1h30m\")", "\"2020-02-29T01:29:59Z\""),
        ("timeadd(\"2020-02-28T23:59:59+02:00\",\"24h\")", "\"2020-02-29T23:59:59+02:00\""),
        ("timeadd(\"2020-02-28T00:00:00.5Z\",\"0.6s\")", "\"2020-02-28T00:00:01Z\""),
        ("timecmp(\"2020-01-01T00:00:00Z\",\"2020-01-01T00:00:00.1Z\")", "-1"),
    ]);
    refused(&[
        ("formatdate(\"X\",\"2020-12-01T09:05:09Z\")", "this is not a date format verb; literals must be quoted"),
        ("formatdate(\"'a\",\"2020-12-01T09:05:09Z\")", "unterminated literal '"),
        ("timeadd(\"2020-02-30T00:00:00Z\",\"1h\")", "day of month out of range"),
        ("timeadd(\"2020-02-28T00:00:00Z\",\"1\")", "missing unit in duration \"1\""),
        ("timeadd(\"2020-02-28T00:00:00Z\",\"-1h-1m\")", "unknown unit \"h-\" in duration \"-1h-1m\""),
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

#[test]
fn what_a_comparison_with_the_real_terraform_found() {
    check(&[
        (
            "csvdecode(\"a,b\\r\\n1,\\\"x,\\\"\\\"y\\\"\\r\\n\\n3,4\")",
            "[{\"a\":\"1\",\"b\":\"x,\\\"y\"},{\"a\":\"3\",\"b\":\"4\"}]",
        ),
        ("csvdecode(\"a\\n\\\"x\\ny\\\"\\n\")", "[{\"a\":\"x\\ny\"}]"),
        ("element(tolist([\"a\",\"b\"]),-1)", "\"b\""),
        ("element([\"a\",\"b\"],-2)", "\"a\""),
        ("parseint(\"-0\",4)", "0"),
        ("cidrsubnet(\"192.168.1.77/24\",-1,1)", "\"192.168.3.0/23\""),
        ("yamldecode(\"a:\\tb\")", "{\"a\":\"b\"}"),
        ("yamldecode(\"[\\t1]\")", "[1]"),
        ("yamlencode(\"😀\")", "\"\\\"\\\\U0001F600\\\"\\n\""),
        ("jsondecode(\"{\\\"a\\\":1,\\\"a\\\":\\\"x\\\"}\")", "{\"a\":\"x\"}"),
    ]);
    refused(&[
        ("csvdecode(\"a,b\\n1,\\\"x\\n\")", "extraneous or missing \" in quoted-field"),
        ("csvdecode(\"a\\nx\\\"y\\n\")", "bare \" in non-quoted-field"),
        ("element([\"a\",\"b\"],-1)", "negative index"),
        ("timeadd(\"2020-01-01T00:00:00+24:00\",\"1h\")", "as UTC offset"),
        ("yamldecode(\"\\ta: 1\")", "cannot start any token"),
        ("yamldecode(\"-\\ta\")", "cannot start any token"),
        ("yamldecode(\"\\u0001\")", "control characters are not allowed"),
        ("jsondecode(\"{\\\"a\\\":1,\\\"a\\\":{}}\")", "object required"),
        ("textdecodebase64(\"/w==\",\"UTF-8\")", "not valid in UTF-8"),
        ("tolist([{a=1},null])", "list of any single type"),
    ]);
}

#[test]
fn an_empty_result_has_the_type_of_what_would_be_in_it() {
    use crate::terraform::eval::tests::type_of;
    assert_eq!(type_of("toset(compact([]))"), "set(string)");
    assert_eq!(type_of("regexall(\"(a)(b)\", \"x\")"), "list(tuple([string, string]))");
    assert_eq!(type_of("regexall(\"(?P<n>a)\", \"x\")"), "list(object({ n = string }))");
    assert_eq!(type_of("setsubtract(toset([1]), toset([1]))"), "set(number)");
    assert_eq!(type_of("tolist(setintersection(toset([{ a = 1 }]), []))[*].a"), "list(number)");
}

/// The signatures that `terraform metadata functions -json` (1.11.4) gives, a question mark behind what may be null.
const SIGNATURES: &str = include_str!("signatures.txt");

#[test]
fn the_functions_are_those_of_terraform() {
    let shown =
        |param: &super::Param| format!("{}: {}{}", param.name, param.want.ty(), if param.nullable { "?" } else { "" });
    // `try` and `can` look at errors and are no functions here; `list` and `map` only say that they are gone.
    let all = super::FAMILIES.iter().copied().flatten().filter(|function| !matches!(function.name, "list" | "map"));
    let mut ours: Vec<String> = all
        .map(|function| {
            let params =
                function.params.iter().map(shown).chain(function.variadic.iter().map(|more| shown(more) + "..."));
            format!("{}({})", function.name, params.collect::<Vec<_>>().join(", "))
        })
        .collect();
    ours.extend(["can(expression: any)".to_owned(), "try(expressions: any...)".to_owned()]);
    ours.sort();
    let theirs: Vec<&str> = SIGNATURES.lines().collect();
    assert_eq!(theirs.len(), 118);
    let differ: Vec<&String> = ours.iter().filter(|line| !theirs.contains(&&***line)).collect();
    let missing: Vec<&&str> = theirs.iter().filter(|line| !ours.iter().any(|ours| ours == **line)).collect();
    assert!(differ.is_empty() && missing.is_empty(), "only here: {differ:#?}\nonly there: {missing:#?}");
}
