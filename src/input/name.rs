//! What a file is by its name.

use std::path::Path;

/// The endings of files that configure a module: Terraform's and OpenTofu's, in either syntax.
const CONFIGURATION: [&str; 4] = [".tf", ".tf.json", ".tofu", ".tofu.json"];

/// The endings of files that give values to the variables of a root module.
const VALUES: [&str; 2] = [".tfvars", ".tfvars.json"];

/// The name of a file that configures the module in its directory, without its ending: `main` of `main.tf.json`.
pub fn configuration_stem(name: &str) -> Option<&str> {
    CONFIGURATION.iter().find_map(|ending| name.strip_suffix(ending))
}

/// Whether a file configures the module in its directory.
pub fn is_configuration(path: &Path) -> bool {
    configuration_stem(&path.to_string_lossy()).is_some()
}

/// Whether a file gives values to variables.
pub fn is_values(path: &Path) -> bool {
    let name = path.to_string_lossy();
    VALUES.iter().any(|ending| name.ends_with(ending))
}

/// Whether a file is one of the module in its directory: of its configuration, or of the values of its variables.
pub fn is_of_module(path: &Path) -> bool {
    is_configuration(path) || is_values(path)
}

/// Whether a file of a module's configuration is in Terraform's own syntax, not in JSON.
pub fn is_native(path: &Path) -> bool {
    is_configuration(path) && path.extension().is_none_or(|extension| extension != "json")
}

/// Whether a file is in HCL's own syntax: of a module's configuration, or called so.
pub fn is_hcl(path: &Path) -> bool {
    is_native(path) || path.extension().is_some_and(|extension| extension == "hcl")
}

/// Whether a file was installed by `terraform init`: nobody edits it.
pub fn is_installed(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == ".terraform")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_what_a_file_is() {
        fn of(name: &str) -> (Option<&str>, bool, bool) {
            let path = Path::new(name);
            (configuration_stem(name), is_values(path), is_native(path))
        }
        assert_eq!(of("main.tf"), (Some("main"), false, true));
        assert_eq!(of("a.b.tf.json"), (Some("a.b"), false, false));
        assert_eq!(of("x.tofu"), (Some("x"), false, true));
        assert_eq!(of("x.tofu.json"), (Some("x"), false, false));
        assert_eq!(of("prod.tfvars"), (None, true, false));
        assert_eq!(of("prod.auto.tfvars.json"), (None, true, false));
        assert_eq!(of("policy.json"), (None, false, false));
        assert_eq!(of("x.tftpl"), (None, false, false));
    }

    #[test]
    fn hcl_is_more_than_configuration() {
        let hcl = ["main.tf", "x.tofu", ".terraform.lock.hcl"];
        assert!(hcl.iter().all(|name| is_hcl(Path::new(name))));
        assert!(!["main.tf.json", "x.tofu.json", "policy.json", "hcl"].iter().any(|name| is_hcl(Path::new(name))));
    }
}
