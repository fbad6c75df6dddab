//! Narrowed policies, proven to allow nothing new.
