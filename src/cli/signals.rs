//! Ctrl-C and SIGTERM. First signal: a wish to stop. Second: the end, at once; what was committed stays.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::exit;

/// A flag that the first signal raises. No thread is needed for either signal.
pub fn stop_flag() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        // The order matters: the second signal finds the flag that the first one raised. Registering fails only
        // for signals that cannot be caught, which these are not.
        let _ = signal_hook::flag::register_conditional_shutdown(
            signal,
            i32::from(exit::KILLED),
            Arc::clone(&flag),
        );
        let _ = signal_hook::flag::register(signal, Arc::clone(&flag));
    }
    flag
}
