//! The growth of containers.

use super::{ALLOCATION, Budget, Exceeded};
use crate::message::fields::{Container, Memory};

/// The number of entries that a node of a `BTreeMap` has room for, and the least that it has once it was split.
const NODE: usize = 11;
const NODE_AFTER_SPLIT: usize = 6;

/// A container that grows from empty, as those of the standard library do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Growth {
    memory: Memory,
    used: usize,
    room: usize,
}

impl Growth {
    pub(crate) const fn new(memory: Memory) -> Self {
        Self { memory, used: 0, room: 0 }
    }

    /// Takes the memory of `count` values more from `budget`.
    ///
    /// # Errors
    /// When there is not so much left.
    #[inline]
    pub(crate) fn push(&mut self, count: usize, budget: &mut Budget) -> Result<(), Exceeded> {
        self.used = self.used.saturating_add(count);
        if self.used > self.room {
            self.grow(budget)?;
        }
        match self.memory.heap {
            0 => Ok(()),
            heap => budget.take(count.saturating_mul(heap + ALLOCATION)),
        }
    }

    #[cold]
    fn grow(&mut self, budget: &mut Budget) -> Result<(), Exceeded> {
        while self.used > self.room {
            let (room, bytes) = self.step();
            budget.take(bytes)?;
            self.room = room;
        }
        Ok(())
    }

    /// The room after the next step, and the bytes that it takes more.
    fn step(&self) -> (usize, usize) {
        let Self { memory: Memory { container, item, .. }, room, .. } = *self;
        match container {
            Container::Message => (usize::MAX, 0),
            Container::Vec => {
                let first = match item {
                    0..=1 => 8,
                    2..=1024 => 4,
                    _ => 1,
                };
                let more = room.max(first);
                (room.saturating_add(more), more.saturating_mul(item))
            }
            Container::HashMap => {
                // Buckets are powers of two, of which an eighth stays free; each has a byte of control.
                let buckets = if room == 0 { 0 } else { (room + 1).next_power_of_two() };
                let more = buckets.max(4);
                let room = if buckets == 0 { 3 } else { (buckets + more) / 8 * 7 };
                (room, more.saturating_mul(item + 1) + ALLOCATION)
            }
            Container::BTreeMap => {
                let more = if room == 0 { NODE } else { NODE_AFTER_SPLIT };
                (room + more, NODE.saturating_mul(item) + 2 * ALLOCATION)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    /// The bytes that `count` values take.
    fn taken(memory: Memory, count: usize) -> usize {
        let mut budget = Budget::new(Some(usize::MAX), 0);
        let mut growth = Growth::new(memory);
        for _ in 0..count {
            growth.push(1, &mut budget).unwrap();
        }
        usize::MAX - budget.left
    }

    #[test]
    fn a_list_takes_what_its_capacity_does() {
        for count in [0, 1, 4, 5, 100, 1000] {
            let mut list = Vec::new();
            (0..count).for_each(|_| list.push([0_u64; 3]));
            assert_eq!(taken(Memory::list(24), count), list.capacity() * 24, "{count}");
        }
    }

    #[test]
    fn a_hash_map_takes_what_its_buckets_do() {
        for count in [0, 1, 3, 4, 7, 8, 100, 1000] {
            let map: HashMap<usize, u64> = (0..count).map(|key| (key, 0)).collect();
            // Seven eighths of the buckets are the capacity.
            let buckets = if map.capacity() < 8 { map.capacity() + 1 } else { map.capacity() / 7 * 8 };
            let bytes = if count == 0 { 0 } else { buckets * 17 };
            let found = taken(Memory::hash_map(16), count);
            assert!((bytes..=bytes + bytes / 2 + 64).contains(&found), "{count}: {found} for {bytes}");
        }
    }

    #[test]
    fn many_at_once_take_what_one_by_one_do() {
        for memory in
            [Memory::list(8), Memory::hash_map(40), Memory::btree_map(56).of_values(Memory::boxed(9))]
        {
            let mut budget = Budget::new(Some(usize::MAX), 0);
            Growth::new(memory).push(777, &mut budget).unwrap();
            assert_eq!(usize::MAX - budget.left, taken(memory, 777));
        }
    }
}
