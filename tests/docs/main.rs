//! The documentation says what is so: each command it shows is run and comes to what is printed beside it, each link
//! leads somewhere, and the site has every page. Where the project lives is said once.

mod address;
mod links;
mod markdown;
mod pages;
mod quotes;
mod rooms;
#[cfg(unix)]
mod session;
#[cfg(unix)]
mod site;
