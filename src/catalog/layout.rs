//! Where things lie in the packed table. Written by `pack`, read by `table`: both take it from here.
//!
//! The table is one run of bytes. A header of little-endian `u32` words comes first: the string of the catalogue's date, then an
//! offset (bytes) and a count (of records, words or bytes) for each [`Section`]. Records are rows of `u32` words.
//! A string is an offset into a text of its own, where two ASCII characters with its length come before it ([`length_of`]): so the compiler has
//! checked once that all of it is UTF-8. A list is an offset (in words) into [`Section::Lists`], where a word with its length comes before its
//! items. Records are sorted, so every look-up is a binary search.

/// Words in the header before the sections' pairs.
pub(crate) const HEADER_WORDS: usize = 1;

/// How many bytes before a string say how long it is.
pub(crate) const LENGTH_BYTES: usize = 2;

/// The longest string, in bytes.
#[cfg_attr(not(test), allow(dead_code, reason = "the writer's, which the program does not have"))]
pub(crate) const MAX_STRING: usize = 128 * 128 - 1;

/// How a length of at most [`MAX_STRING`] is written, and read by [`length_of`].
#[cfg_attr(not(test), allow(dead_code, reason = "the writer's, which the program does not have"))]
pub(crate) const fn length_bytes(length: usize) -> [u8; LENGTH_BYTES] {
    [(length % 128) as u8, (length / 128) as u8]
}

/// The length that these bytes say.
pub(crate) const fn length_of(bytes: [u8; LENGTH_BYTES]) -> usize {
    bytes[0] as usize + 128 * bytes[1] as usize
}

/// The hash of a name, whatever its case: FNV-1a, 32 bits. The slot of an action is what remains of it after division by the number of slots, or the
/// next one that is free.
pub(crate) fn hash(name: &str) -> u32 {
    name.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0193))
}

/// A list that is not known, as against one that is known to be empty.
pub(crate) const UNKNOWN: u32 = u32::MAX;

/// The bit of an ARN pattern's flags that says its last placeholder takes no `/`, because a longer pattern of the service goes on with one.
pub(crate) const LAST_PLACEHOLDER_TAKES_NO_SLASH: u32 = 1;

/// The runs of equal records, in the order they lie.
#[derive(Clone, Copy)]
pub(crate) enum Section {
    /// Words.
    Lists,
    /// prefix, name, first action, actions, first resource type, resource types, list of condition keys
    Services,
    /// the number of an action and one, or 0, at the slot of its name: see [`hash`]
    ActionSlots,
    /// full name, service, level, list of (resource type × 2 + required, list of condition keys), list of condition keys, list of names
    Actions,
    /// name, service, list of (pattern, glob, flags), list of condition keys
    Resources,
    /// key, value type (0 where not known)
    Conditions,
    /// condition key, category
    GlobalConditions,
    /// service prefix, full action name
    Retired,
    /// name, ARN, version, updated, deprecated, block, offset in the unpacked block, length
    ManagedPolicies,
    /// offset in the blob, packed length, unpacked length
    Blocks,
    /// Terraform type, template, list of ARN attributes, id, list of name attributes, IAM resource, resolvability, list of adjustments
    ArnRules,
    /// Terraform type, attribute, template, IAM resource
    SecondaryArns,
    /// Terraform type, path, shape, content, list of assumers, note
    RoleAttributes,
    /// Terraform type, path, kind, note
    PolicyAttributes,
}

impl Section {
    /// Every section, in the order they lie.
    #[cfg_attr(not(test), allow(dead_code, reason = "the writer's, which the program does not have"))]
    pub(crate) const ALL: [Section; 14] = [
        Section::Lists,
        Section::Services,
        Section::ActionSlots,
        Section::Actions,
        Section::Resources,
        Section::Conditions,
        Section::GlobalConditions,
        Section::Retired,
        Section::ManagedPolicies,
        Section::Blocks,
        Section::ArnRules,
        Section::SecondaryArns,
        Section::RoleAttributes,
        Section::PolicyAttributes,
    ];

    /// Words in one record.
    pub(crate) const fn width(self) -> usize {
        match self {
            Section::Lists | Section::ActionSlots => 1,
            Section::Conditions | Section::GlobalConditions | Section::Retired => 2,
            Section::Blocks => 3,
            Section::Resources | Section::SecondaryArns | Section::PolicyAttributes => 4,
            Section::Actions | Section::RoleAttributes => 6,
            Section::Services => 7,
            Section::ManagedPolicies | Section::ArnRules => 8,
        }
    }
}

/// The words an access level is written as, in the order of their codes.
pub(crate) const LEVELS: [&str; 5] = ["List", "Read", "Write", "Permissions management", "Tagging"];

/// The words a condition key's type is written as; their code is the place here and one, 0 standing for a type that is not known.
pub(crate) const CONDITION_TYPES: [&str; 9] =
    ["String", "ArrayOfString", "ARN", "ArrayOfARN", "Bool", "ArrayOfBool", "Numeric", "Date", "IPAddress"];

/// The words for how much of an ARN the configuration tells, in the order of their codes.
pub(crate) const RESOLVABILITIES: [&str; 3] = ["static", "partial", "opaque"];

/// The words for the shape of a role attribute's value, in the order of their codes.
pub(crate) const SHAPES: [&str; 3] = ["one", "list", "map"];

/// The words for what a role attribute holds, in the order of their codes.
pub(crate) const CONTENTS: [&str; 6] =
    ["role-arn", "role-name", "role", "instance-profile", "container-json", "setting"];

/// The words for the kind of policy an attribute holds, in the order of their codes.
pub(crate) const POLICY_KINDS: [&str; 7] =
    ["identity", "resource", "trust", "session", "vpc-endpoint", "organizations", "iot-core"];
