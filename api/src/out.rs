//! Standard output as commands write to it. A pipe that is closed says only that whoever reads has heard enough: the work goes
//! on, and the exit code tells how it ended.

use std::fmt::Arguments;
use std::io::{ErrorKind, Write};

/// The standard library's panics where the pipe is closed.
macro_rules! print {
    ($($text:tt)*) => { $crate::out::say(format_args!($($text)*)) };
}
macro_rules! println {
    () => { print!("\n") };
    ($($text:tt)*) => { print!("{}\n", format_args!($($text)*)) };
}

pub(crate) fn say(text: Arguments) {
    match std::io::stdout().lock().write_fmt(text) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => panic!("standard output cannot be written to: {error}"),
        Ok(()) | Err(_) => {}
    }
}
