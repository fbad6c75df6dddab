//! Findings and suggestions to output formats, one file a format.
