//! Keys whose values are all of one form, by `rules/aws/condition-key-facts.csv`.

use super::facts::fact;

/// The form of a key's values.
pub(super) struct Form {
    /// What each value is: `an account ID`.
    pub(super) what: &'static str,
    pub(super) help: &'static str,
    /// What it begins with; digits alone where nothing is said.
    begins: &'static str,
    /// Whether what is neither a pattern nor has several fields may be a word that somebody puts a value in the place of.
    lenient: bool,
}

const FORMS: [(&str, &str, &str, bool); 4] = [
    ("account-id", "an account ID", "write the 12 digits of the account: 111122223333", true),
    ("organization-id", "the ID of an organization", "write it as o-a1b2c3d4e5", true),
    ("vpc-id", "the id of a VPC", "write it as vpc-0a1b2c3d", false),
    ("vpce-id", "the id of a VPC endpoint", "write it as vpce-0a1b2c3d", false),
];

impl Form {
    /// The form of the values of a key, whatever the key's case.
    pub(super) fn of(key: &str) -> Option<Self> {
        FORMS.iter().find_map(|&(name, what, help, lenient)| {
            Some(Self { what, help, begins: fact(key, name)?.detail, lenient })
        })
    }

    /// Whether a value, or what of it is known from its beginning on, may be of this form, or match what is.
    pub(super) fn fits(&self, value: &str) -> bool {
        let is_word = !value.contains([':', '/', '*', '?']) || value.contains(['{', '<', '[', '%']);
        let begins_open = value.starts_with(['*', '?']) && !self.begins.is_empty();
        if value.contains("${") || begins_open || (self.lenient && is_word) {
            return true;
        }
        match self.begins {
            "" => value.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'*' | b'?')),
            begins => value.starts_with(begins) || value.is_empty(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Form;

    fn fits(key: &str, value: &str) -> bool {
        Form::of(key).expect("a key of a fixed form").fits(value)
    }

    #[test]
    fn a_value_is_of_its_keys_form_or_not() {
        for value in ["111122223333", "1111*", "*", "", "ACCOUNT_ID", "<account>*", "${account}/*"] {
            assert!(fits("AWS:sourceaccount", value), "{value}");
        }
        for value in ["arn:aws:s3:::photos/*", "photos-*", "*:role/photos", "111122223333:"] {
            assert!(!fits("aws:SourceAccount", value), "{value}");
        }
        assert!(fits("aws:PrincipalOrgID", "o-*") && fits("aws:PrincipalOrgID", "*"));
        assert!(!fits("aws:PrincipalOrgID", "arn:aws:organizations::111122223333:organization/o-a1b2c3d4e5"));
        assert!(fits("aws:SourceVpc", "vpc-*") && !fits("aws:SourceVpc", "photos"));
        assert!(Form::of("aws:PrincipalOrgPaths").is_none());
    }
}
