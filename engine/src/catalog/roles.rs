//! Roles as the published register calls them, and what is said to who needs one.

use super::Catalog;
use crate::access;
use crate::chart::snapshot::Rejection;
use crate::chart::workflow::See;

impl Catalog {
    /// What needs one of these roles.
    pub fn forbidden(&self, event: &str, title: &str, roles: Vec<String>) -> Rejection {
        let titles = self.titled(&roles);
        Rejection::Forbidden { event: event.to_owned(), title: title.to_owned(), roles, titles }
    }

    /// As the published register calls them.
    pub fn titled(&self, roles: &[String]) -> Vec<String> {
        roles.iter().map(|role| self.role_titles.get(role).unwrap_or(role).clone()).collect()
    }

    /// Whether some workflow lets this role see no more than its agency's items: without one it counts for little.
    pub fn is_of_agency(&self, role: &str) -> bool {
        self.active_workflows().any(|workflow| access::see(workflow, role) == Some(See::Agency))
    }
}
