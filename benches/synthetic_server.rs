//! The made-up WordPress by itself, until it is interrupted:
//! `cargo bench --bench synthetic_server -- --items 100000 --port 8123 --latency-ms 50 --fault-rate 0.01 --seed 1`.

#![allow(clippy::disallowed_methods, reason = "it runs until it is killed")]

mod synthetic;

use std::time::Duration;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut options = synthetic::Options { port: 8123, ..synthetic::Options::default() };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        // `cargo bench` adds `--bench`.
        if arg == "--bench" {
            continue;
        }
        let value = args.next().ok_or_else(|| format!("{arg} needs a value"))?;
        match arg.as_str() {
            "--items" => options.items = value.parse()?,
            "--seed" => options.seed = value.parse()?,
            "--port" => options.port = value.parse()?,
            "--latency-ms" => options.latency = Duration::from_millis(value.parse()?),
            "--fault-rate" => options.fault_rate = value.parse()?,
            other => return Err(format!("{other} is not known").into()),
        }
    }
    let server = synthetic::Synthetic::start(options)?;
    println!("{}", server.url);
    loop {
        std::thread::sleep(Duration::from_secs(10));
        let (requests, faults) = server.stats();
        println!("{requests} requests, {faults} faults");
    }
}
