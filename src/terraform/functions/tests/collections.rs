//! Lists, maps and sets.

use crate::terraform::eval::tests::{check, refused};

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
        ("length(lookup({a=[1,2],b=[3,4]},uuid(),[5,6]))", "2"),
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
fn an_empty_result_has_the_type_of_what_would_be_in_it() {
    use crate::terraform::eval::tests::type_of;
    assert_eq!(type_of("toset(compact([]))"), "set(string)");
    assert_eq!(type_of("regexall(\"(a)(b)\", \"x\")"), "list(tuple([string, string]))");
    assert_eq!(type_of("regexall(\"(?P<n>a)\", \"x\")"), "list(object({ n = string }))");
    assert_eq!(type_of("setsubtract(toset([1]), toset([1]))"), "set(number)");
    assert_eq!(type_of("tolist(setintersection(toset([{ a = 1 }]), []))[*].a"), "list(number)");
}
