//! The page that shows the operations of a REST server.

/// The page itself.
pub const PAGE: &str = include_str!("../viewer/index.html");
/// The script that makes elements of the page.
pub const DOM: &str = include_str!("../viewer/dom.js");
/// The script that sends requests.
pub const REQUEST: &str = include_str!("../viewer/request.js");
/// The script that shows schemas.
pub const SCHEMA: &str = include_str!("../viewer/schema.js");
/// The style of the page.
pub const STYLE: &str = include_str!("../viewer/viewer.css");
/// The script that lists operations.
pub const VIEWER: &str = include_str!("../viewer/viewer.js");
