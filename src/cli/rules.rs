//! `kepal rules`.

use std::io::{self, Write};

use kepal::{
    RuleSet,
    rules::{Date, Status as RuleStatus},
};

use super::{Status, Stop, args::RulesCommand};

pub(super) fn run(command: &RulesCommand) -> Result<Status, Stop> {
    let mut out = io::stdout().lock();
    match command {
        RulesCommand::List => {
            for id in RuleSet::builtin_ids() {
                let set = RuleSet::builtin(id)?;
                let period = period(set.valid_from(), set.valid_to());
                writeln!(out, "{id:<18}  {period:<24}  {}", set.title())?;
            }
        }
        RulesCommand::Show { id } => out.write_all(RuleSet::builtin_toml(id)?.as_bytes())?,
        RulesCommand::Check { file } => {
            let set = RuleSet::from_path(file)?;
            let count = |status| set.rules().iter().filter(|rule| rule.status == status).count();
            writeln!(
                out,
                "{}: a valid rule set, {}: {} forbidden, {} allowed, {} for review; {}",
                file.display(),
                set.id(),
                count(RuleStatus::Forbidden),
                count(RuleStatus::Allowed),
                count(RuleStatus::Review),
                period(set.valid_from(), set.valid_to()),
            )?;
        }
    }
    out.flush()?;
    Ok(Status::Neutral)
}

fn period(from: Option<Date>, to: Option<Date>) -> String {
    match (from, to) {
        (None, None) => "any time".to_owned(),
        (Some(from), None) => format!("from {from}"),
        (None, Some(to)) => format!("until {to}"),
        (Some(from), Some(to)) => format!("{from} to {to}"),
    }
}
