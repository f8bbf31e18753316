//! Order per key: at most one message of a key is out at a time.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Arc,
};

/// The keys of which a message is out or waits for another attempt, and the messages behind it.
#[derive(Debug)]
pub(in crate::wire::queue) struct Lanes<T> {
    taken: HashSet<Arc<str>>,
    parked: HashMap<Arc<str>, VecDeque<T>>,
}

impl<T> Default for Lanes<T> {
    fn default() -> Self {
        Self { taken: HashSet::new(), parked: HashMap::new() }
    }
}

impl<T> Lanes<T> {
    /// Lets a message through, or parks it behind an earlier one of its key.
    pub(in crate::wire::queue) fn enter(&mut self, key: Option<&Arc<str>>, message: T) -> Option<T> {
        let Some(key) = key else { return Some(message) };
        if self.taken.insert(key.clone()) {
            return Some(message);
        }
        self.parked.entry(key.clone()).or_default().push_back(message);
        None
    }

    /// The message that had the lane is done: gives the next of its key, which has the lane now.
    pub(in crate::wire::queue) fn leave(&mut self, key: Option<&Arc<str>>) -> Option<T> {
        let key = key?;
        let next = self.parked.get_mut(key).and_then(VecDeque::pop_front);
        if next.is_none() {
            self.parked.remove(key);
            self.taken.remove(key);
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_a_key_is_out_and_others_are_not_held_up() {
        let key: Arc<str> = "a".into();
        let other: Arc<str> = "b".into();
        let mut lanes = Lanes::default();
        assert_eq!(lanes.enter(Some(&key), 1), Some(1));
        assert_eq!(lanes.enter(Some(&key), 2), None);
        assert_eq!(lanes.enter(Some(&other), 3), Some(3));
        assert_eq!(lanes.enter(None, 4), Some(4));
        assert_eq!(lanes.leave(Some(&key)), Some(2));
        assert_eq!(lanes.enter(Some(&key), 5), None);
        assert_eq!(lanes.leave(Some(&key)), Some(5));
        assert_eq!(lanes.leave(Some(&key)), None);
        assert_eq!(lanes.enter(Some(&key), 6), Some(6));
    }
}
