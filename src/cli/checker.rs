//! What photos are checked with, as the arguments ask for it.

use std::path::{self, Path};

use kepal::{Checker, RuleSet, Sensitivity, rules::Date};

use super::args::CheckerArgs;

impl CheckerArgs {
    /// Loads the rule set and the networks. Photos are of the day `taken`, if it is given.
    pub(super) fn load(&self, taken: Option<Date>) -> kepal::Result<Checker> {
        let mut builder = Checker::builder().rule_set(rule_set(&self.rules, self.sensitivity.sensitivity)?);
        if let Some(max_pixels) = self.max_pixels {
            builder = builder.max_pixels(max_pixels);
        }
        if let Some(taken) = taken {
            builder = builder.taken(taken);
        }
        if let Some(models) = &self.models {
            builder = builder.models_dir(models);
        }
        builder.build()
    }
}

/// The built-in set called `name`, else the one in the file of that name, to be used with `sensitivity`.
pub(super) fn rule_set(name: &str, sensitivity: Sensitivity) -> kepal::Result<RuleSet> {
    let builtin = RuleSet::builtin_ids().any(|id| id == name);
    let path = Path::new(name);
    let means_file = path.exists() || name.contains(path::is_separator) || path.extension() == Some("toml".as_ref());
    let set = if means_file && !builtin { RuleSet::from_path(path)? } else { RuleSet::builtin(name)? };
    Ok(set.with_sensitivity(sensitivity))
}
