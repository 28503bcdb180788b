//! The plans that a network keeps for the input sizes it was run with.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
};

/// Input sizes whose plans are kept. A batch of photos from one camera needs few.
const KEPT: usize = 24;

/// A plan per input size, made at first use.
pub(super) struct Plans<Size, Plan>(Mutex<HashMap<Size, Plan>>);

impl<Size, Plan> Default for Plans<Size, Plan> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<Size: Hash + Eq, Plan: Clone> Plans<Size, Plan> {
    /// The plan for inputs of this size; `make` makes it if it isn't there.
    pub(super) fn get<Error>(&self, size: Size, make: impl FnOnce() -> Result<Plan, Error>) -> Result<Plan, Error> {
        let kept = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = kept().get(&size) {
            return Ok(plan.clone());
        }
        // Made outside the lock, so that threads which need other sizes go on; two that need this one both make it.
        let plan = make()?;
        let mut plans = kept();
        if plans.len() >= KEPT {
            plans.clear();
        }
        plans.insert(size, plan.clone());
        Ok(plan)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_made_once_while_it_is_kept() {
        let plans = Plans::default();
        let made = |size: usize| {
            let mut made = false;
            let plan = plans.get(size, || {
                made = true;
                Ok::<_, ()>(10 * size)
            });
            assert_eq!(plan, Ok(10 * size));
            made
        };
        assert!(made(1) && !made(1) && made(2) && !made(1));
        assert_eq!(plans.get(3, || Err("no plan")), Err("no plan"));
        assert!((3..=KEPT + 1).all(made) && made(1), "as many as are kept, and no more");
    }
}
