//! Lookups over a configuration written by hand.

use super::super::values::make::{address, object, str};
use super::*;

fn bucket() -> Declared {
    Declared { address: address("aws_s3_bucket.build"), header: None, body: object([("bucket", str("photos"))]) }
}

#[test]
fn a_symbol_finds_the_resource_it_is_an_attribute_of() {
    let index = Resources::of([bucket()], Own::default());
    let symbol = super::super::values::make::symbol("aws_s3_bucket.build", "website_endpoint");
    assert_eq!(index.of_symbol(&symbol), Some(ResourceId(0)));
    assert_eq!(index.by_type("aws_s3_bucket"), [ResourceId(0)]);
    assert_eq!(index.data_by_type("aws_s3_bucket"), []);
}
