//! `bad-migration`: items come from an earlier version, somebody may take them along, and deadlines that go on are here.
//! What only the earlier version can tell is asked where that is at hand: `language/versions.rs`.

use super::Case;
use crate::chart::workflow::Fate;
use crate::language::complaints::Complaints;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let definition = case.outline.definition;
    let known = case.outline.deadlines().map(|(_, name, _)| name.text.as_str());
    let known: Vec<&str> = known.collect();
    for (version, migration) in definition.migrations.iter() {
        let earlier = version.text.parse::<u32>().is_ok_and(|from| (1..definition.version).contains(&from));
        if !earlier {
            let message = format!("`{}` is no earlier version: name the one that items come from.", version.text);
            complaints.error("bad-migration", &version.span, message);
        }
        for (name, _) in migration.deadlines.iter().filter(|(_, how)| how.text != Fate::Cancel.word()) {
            if !known.contains(&name.text.as_str()) {
                complaints.unknown("bad-migration", "deadline", name, known.iter().copied());
            }
        }
    }
    let may = definition.built_in.get("migrate").is_some_and(|migrate| !migrate.roles.is_empty());
    if let Some((version, _)) = definition.migrations.iter().next().filter(|_| !may) {
        let message = "Nobody may take items along: name roles under `built_in: migrate`.";
        complaints.warning("bad-migration", &version.span, message);
    }
}
