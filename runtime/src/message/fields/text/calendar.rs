//! Days of the proleptic Gregorian calendar, counted from 1970-01-01.
//!
//! Both directions work in eras of 400 years of 146 097 days, with years that start on 1 March, so that the leap
//! day is the last one.

const DAYS_PER_ERA: u32 = 146_097;
/// From 0000-03-01 to 1970-01-01.
const DAYS_TO_EPOCH: i64 = 719_468;

/// A day; the year is between 1 and 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Date {
    pub(super) year: u16,
    pub(super) month: u8,
    pub(super) day: u8,
}

impl Date {
    /// The day that these numbers name, if there is one.
    pub(super) fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let date = Self { year, month, day };
        let valid = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && day >= 1
            && day <= date.days_in_month();
        valid.then_some(date)
    }

    fn days_in_month(self) -> u8 {
        match self.month {
            4 | 6 | 9 | 11 => 30,
            2 if self.is_leap_year() => 29,
            2 => 28,
            _ => 31,
        }
    }

    fn is_leap_year(self) -> bool {
        self.year.is_multiple_of(4) && (!self.year.is_multiple_of(100) || self.year.is_multiple_of(400))
    }

    /// Days since 1970-01-01.
    pub(super) fn days(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let months_since_march = (month + 9) % 12;
        // 153 days in each five months from March on.
        let day_of_year = (153 * months_since_march + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * i64::from(DAYS_PER_ERA) + day_of_era - DAYS_TO_EPOCH
    }

    /// The day that is `days` after 1970-01-01, when its year is between 1 and 9999.
    pub(super) fn from_days(days: i64) -> Option<Self> {
        // From year 0 on, none of this is negative.
        let days = u32::try_from(days.checked_add(DAYS_TO_EPOCH)?).ok()?;
        let (era, day_of_era) = (days / DAYS_PER_ERA, days % DAYS_PER_ERA);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let months_since_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * months_since_march + 2) / 5 + 1;
        let month = if months_since_march < 10 { months_since_march + 3 } else { months_since_march - 9 };
        let year = era * 400 + year_of_era + u32::from(month <= 2);
        if !(1..=9999).contains(&year) {
            return None;
        }
        Some(Self { year: year as u16, month: month as u8, day: day as u8 })
    }
}
