//! The report as PDF, laid out by Typst. A crate of its own, because Typst is most of what reports would otherwise
//! take to build.
