//! Lists in which the same thing stands once, however often the document says it.

/// Values, and what each was made from.
#[derive(Debug)]
pub(super) struct Once<K, T> {
    keys: Vec<K>,
    list: Vec<T>,
}

impl<K, T> Default for Once<K, T> {
    fn default() -> Self {
        Self { keys: Vec::new(), list: Vec::new() }
    }
}

impl<K: PartialEq, T> Once<K, T> {
    /// The index of the value that was made from this.
    pub(super) fn index(&self, key: &K) -> Option<usize> {
        self.keys.iter().position(|known| known == key)
    }

    /// Adds a value and gives its index.
    pub(super) fn add(&mut self, key: K, value: T) -> usize {
        self.keys.push(key);
        self.list.push(value);
        self.list.len() - 1
    }

    /// The values, in the order of their indices.
    pub(super) fn finish(self) -> Vec<T> {
        self.list
    }
}
