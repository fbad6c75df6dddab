//! Facts about AWS, embedded: actions, resource types, condition keys, managed policies, and how Terraform types map to ARNs.
