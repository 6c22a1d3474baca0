//! Chapter: what goes wrong outside the program. Processes die, rows are refused, callers go away; what was acknowledged
//! holds, and nothing is ever half there.

mod cut;
mod dropped;
mod ground;
mod killed;
mod migrating;
mod refused;
#[cfg(target_os = "linux")]
mod synced;
mod ticks;
#[cfg(target_os = "linux")]
mod trace;
#[cfg(target_os = "linux")]
mod unsynced;
