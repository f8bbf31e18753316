//! `reserved(2, 4..=6, "old_name")`

use super::arguments::integer;
use crate::rust::{
    fault::{Faults, Spanned},
    texts,
};
use proc_macro2::TokenStream;
use std::ops::RangeInclusive;
use syn::{
    Expr, ExprRange, Lit, LitStr, RangeLimits, Token, parse::Parser as _, punctuated::Punctuated,
    spanned::Spanned as _,
};

/// Numbers and names that are not to be used any more.
#[derive(Clone, Default)]
pub struct Reserved {
    /// The numbers: `4..=6`, `2..=2`.
    pub numbers: Vec<Spanned<RangeInclusive<i32>>>,
    /// The names.
    pub names: Vec<LitStr>,
}

impl Reserved {
    /// Reads the list, in which numbers lie within `limits`.
    pub(crate) fn read(&mut self, tokens: TokenStream, limits: &RangeInclusive<i32>, faults: &mut Faults) {
        let parsed = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(tokens);
        for expression in faults.take(parsed).into_iter().flatten() {
            match &expression {
                Expr::Lit(literal) if matches!(literal.lit, Lit::Str(_)) => {
                    if let Lit::Str(name) = &literal.lit {
                        self.names.push(name.clone());
                    }
                }
                Expr::Range(range) => self.range(range, limits, faults),
                other => {
                    let number = integer::<i32>(other, faults);
                    self.numbers
                        .extend(number.map(|number| Spanned::new(number.value..=number.value, number.span)));
                }
            }
        }
        for range in &self.numbers {
            if !limits.contains(range.value.start())
                || !limits.contains(range.value.end())
                || range.value.is_empty()
            {
                faults.push(texts::bad_reserved_range(limits, range.span));
            }
        }
    }

    /// `4..=6`, `4..7`, `100..`
    fn range(&mut self, range: &ExprRange, limits: &RangeInclusive<i32>, faults: &mut Faults) {
        let start = match &range.start {
            Some(start) => integer::<i32>(start, faults).map(|number| number.value),
            None => Some(*limits.start()),
        };
        let end = match (&range.end, range.limits) {
            (Some(end), RangeLimits::Closed(_)) => integer::<i32>(end, faults).map(|number| number.value),
            (Some(end), RangeLimits::HalfOpen(_)) => {
                integer::<i32>(end, faults).map(|number| number.value.saturating_sub(1))
            }
            (None, _) => Some(*limits.end()),
        };
        if let (Some(start), Some(end)) = (start, end) {
            self.numbers.push(Spanned::new(start..=end, range.span()));
        }
    }

    /// True if `number` is reserved.
    pub fn has_number(&self, number: i32) -> bool {
        self.numbers.iter().any(|range| range.value.contains(&number))
    }

    /// True if `name` is reserved.
    pub fn has_name(&self, name: &str) -> bool {
        self.names.iter().any(|reserved| reserved.value() == name)
    }
}
