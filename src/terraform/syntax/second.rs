//! A second reader of HCL, which shares no code with ours: `hcl::edit` of hcl-rs.
//!
//! It is asked where being wrong would cost most, about files that iamlint writes; and the tests hold our trees against its trees.

/// Whether hcl-rs reads the text. It has limits that Terraform has not (64 levels, 128 operators, numbers of a float), so a no says something only of a
/// text whose like it read before.
pub fn reads(text: &str) -> bool {
    hcl::edit::parser::parse_body(text.strip_prefix(super::BYTE_ORDER_MARK).unwrap_or(text)).is_ok()
}

#[cfg(test)]
mod tests;
