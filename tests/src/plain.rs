//! The bench messages as plain serde structs, as one would write them by hand. Times and bytes stay text, so the derive
//! has less to do than ProtoJSON has.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// An order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Order {
    /// The name.
    pub name: String,
    /// The state, by name.
    pub state: String,
    /// The total, as text.
    pub total_micros: String,
    /// A timestamp, as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub create_time: Option<String>,
    /// A duration, as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_to_ship: Option<String>,
    /// Bytes, as base64.
    pub signature: String,
    /// The lines.
    pub lines: Vec<Line>,
    /// The labels.
    pub labels: HashMap<String, String>,
    /// The voucher that pays for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voucher: Option<String>,
    /// The card that pays for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<Card>,
    /// The weight.
    pub weight: f64,
    /// The tags.
    pub tags: Vec<String>,
    /// Counters, as text.
    pub counters: HashMap<i32, String>,
}

/// One line.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Line {
    /// The article.
    pub sku: String,
    /// The number of articles.
    pub quantity: u32,
    /// For how much, as text.
    pub price_micros: String,
    /// A note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// True for a gift.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub gift: bool,
}

/// A card.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Card {
    /// The holder of the card.
    pub holder: String,
    /// Its token, as text.
    pub token: String,
}

/// Many orders.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Batch {
    /// The orders.
    pub orders: Vec<Order>,
}
