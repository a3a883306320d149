//! What is made once in a process: the survey of a source, which its tasks wait for.

use std::sync::{Mutex, OnceLock, PoisonError};

/// Empty until it is first asked for. A failure leaves it empty, so that the next one tries again.
#[derive(Debug, Default)]
pub struct Once<T> {
    made: OnceLock<T>,
    /// One thread at a time makes it; the others wait for what it makes.
    making: Mutex<()>,
}

impl<T> Once<T> {
    /// Nothing yet.
    pub const fn new() -> Self {
        Self { made: OnceLock::new(), making: Mutex::new(()) }
    }

    /// What was made, if it was.
    pub fn get(&self) -> Option<&T> {
        self.made.get()
    }

    /// What was made, made now if need be.
    ///
    /// # Errors
    /// Those of `make`.
    pub fn get_or_make<E>(&self, make: impl FnOnce() -> Result<T, E>) -> Result<&T, E> {
        if let Some(made) = self.made.get() {
            return Ok(made);
        }
        let turn = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = self.made.get() {
            return Ok(made);
        }
        let value = make()?;
        let kept = self.made.get_or_init(|| value);
        drop(turn);
        Ok(kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_made_once_and_after_a_failure_tried_again() {
        let once = Once::new();
        assert_eq!(once.get_or_make(|| Err::<u8, _>("no")), Err("no"));
        assert_eq!(once.get_or_make(|| Ok::<_, &str>(7)), Ok(&7));
        assert_eq!(once.get_or_make(|| Ok::<_, &str>(8)), Ok(&7));
    }
}
