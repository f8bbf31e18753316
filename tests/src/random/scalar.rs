//! Random scalars: often at the edges of their range.

use super::Random;

impl Random {
    pub(super) fn i32(&mut self) -> i32 {
        let any = self.bits() as i32;
        self.choose(&[0, 1, -1, 42, i32::MIN, i32::MAX, any, any >> 16])
    }

    pub(super) fn u32(&mut self) -> u32 {
        let any = self.bits() as u32;
        self.choose(&[0, 1, 42, u32::MAX, any, any >> 16])
    }

    pub(super) fn i64(&mut self) -> i64 {
        let any = self.bits() as i64;
        self.choose(&[0, 1, -1, 42, i64::MIN, i64::MAX, 1 << 53, (1 << 53) + 1, any, any >> 32])
    }

    pub(super) fn u64(&mut self) -> u64 {
        let any = self.bits();
        self.choose(&[0, 1, 42, u64::MAX, 1 << 63, (1 << 53) + 1, any, any >> 32])
    }

    /// Not a negative zero, which prost takes for an absent value, nor the largest number, whose shortest form Python
    /// does not read.
    pub(super) fn f32(&mut self) -> f32 {
        let any = f32::from_bits(self.bits() as u32);
        let edges = [0.0, 1.0, -1.5, 0.1, 3.4e38, f32::MIN_POSITIVE, 1e-45, f32::INFINITY];
        let value = self.choose(&edges);
        let value = self.choose(&[value, any, f32::NEG_INFINITY, (any as i16).into(), 16_777_216.0]);
        if value.is_nan() || value == 0.0 { 0.0 } else { value }
    }

    pub(super) fn f64(&mut self) -> f64 {
        let value = self.finite_f64();
        self.choose(&[value, value, value, f64::INFINITY, f64::NEG_INFINITY])
    }

    pub(super) fn finite_f64(&mut self) -> f64 {
        let any = f64::from_bits(self.bits());
        let edges = [0.0, 1.0, -1.5, 0.1, f64::MAX, f64::MIN_POSITIVE, 5e-324, 1e21, 1e-7, 123_456.789];
        let value = self.choose(&edges);
        let value = self.choose(&[value, any, (any as i32).into(), 9_007_199_254_740_993.0]);
        if !value.is_finite() || value == 0.0 { 0.0 } else { value }
    }

    pub(super) fn text(&mut self) -> String {
        const SIGNS: &[char] = &[
            'a',
            'B',
            '0',
            ' ',
            '_',
            '"',
            '\\',
            '/',
            '\n',
            '\t',
            '\r',
            '\u{8}',
            '\u{c}',
            '\0',
            '\u{1f}',
            '\u{7f}',
            'é',
            '世',
            '\u{2028}',
            '\u{ffff}',
            '😀',
            '\u{10ffff}',
            '<',
            '&',
            '\'',
        ];
        let plain = self.one_in(2);
        let length = self.choose(&[0, 1, 3, 8, 17, 40]);
        (0..length)
            .map(|_| if plain { self.choose(&['a', 'z', '.', '-', '7']) } else { self.choose(SIGNS) })
            .collect()
    }

    pub(super) fn bytes(&mut self) -> Vec<u8> {
        let length = self.choose(&[0, 1, 2, 3, 4, 30]);
        (0..length).map(|_| self.bits() as u8).collect()
    }

    /// A field path in snake case that has a form in camel case.
    pub(super) fn field_path(&mut self) -> String {
        let steps = self.below(3) + 1;
        let steps: Vec<&str> =
            (0..steps).map(|_| self.choose(&["a", "foo", "foo_bar", "x_y_z", "b2"])).collect();
        steps.join(".")
    }
}
