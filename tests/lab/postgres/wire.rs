//! A network between the program and the server that loses what a test wants it to lose.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// What happens to a `COMMIT` on its way.
#[derive(Clone, Copy, Debug)]
pub enum Loss {
    /// It is done, and its answer is lost.
    Answer,
    /// It never arrives, and the server does not notice.
    Question,
}

/// Stands between the program and the server.
pub struct Wire {
    port: u16,
    is_cut: Arc<AtomicBool>,
    /// Commits that were lost.
    pub lost: Arc<AtomicU64>,
    /// Our ends.
    our_ends: Arc<Mutex<Vec<TcpStream>>>,
}

impl Wire {
    /// To the server of `url`; every third `COMMIT` is lost.
    pub fn to(url: &str, loss: Option<Loss>) -> Self {
        let server = url::Url::parse(url).unwrap();
        let server = (server.host_str().unwrap().to_owned(), server.port().unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let wire = Self {
            port: listener.local_addr().unwrap().port(),
            is_cut: Arc::new(AtomicBool::new(false)),
            lost: Arc::new(AtomicU64::new(0)),
            our_ends: Arc::default(),
        };
        let (is_cut, losses, our_ends) =
            (Arc::clone(&wire.is_cut), Arc::clone(&wire.lost), Arc::clone(&wire.our_ends));
        let commits = Arc::new(AtomicU64::new(0));
        std::thread::spawn(move || {
            for here in listener.incoming() {
                let Ok(here) = here else { return };
                if is_cut.load(Ordering::SeqCst) {
                    return;
                }
                our_ends.lock().unwrap().push(here.try_clone().unwrap());
                let there = TcpStream::connect((server.0.as_str(), server.1)).unwrap();
                let line = Line {
                    here,
                    there,
                    loss,
                    commits: Arc::clone(&commits),
                    is_cut: Arc::clone(&is_cut),
                    lost: Arc::clone(&losses),
                };
                line.run();
            }
        });
        wire
    }

    pub fn address(&self, url: &str) -> String {
        let mut url = url::Url::parse(url).unwrap();
        url.set_port(Some(self.port)).unwrap();
        url.into()
    }

    /// Every connection breaks on our side, and the server does not notice.
    pub fn hang_up(&self) {
        for here in self.our_ends.lock().unwrap().drain(..) {
            let _ = here.shutdown(Shutdown::Both);
        }
    }

    /// Nothing goes through any more.
    pub fn cut(&self) {
        self.is_cut.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

struct Line {
    here: TcpStream,
    there: TcpStream,
    loss: Option<Loss>,
    commits: Arc<AtomicU64>,
    is_cut: Arc<AtomicBool>,
    lost: Arc<AtomicU64>,
}

impl Line {
    fn run(self) {
        let is_silent = Arc::new(AtomicBool::new(false));
        let (mut from, mut to) = (self.there.try_clone().unwrap(), self.here.try_clone().unwrap());
        let answers_are_lost = Arc::clone(&is_silent);
        // Answers.
        std::thread::spawn(move || {
            let mut bytes = vec![0; 65_536];
            while let Ok(n @ 1..) = from.read(&mut bytes) {
                if answers_are_lost.load(Ordering::SeqCst) {
                    break;
                }
                if to.write_all(&bytes[..n]).is_err() {
                    break;
                }
            }
            // With the answer of a lost COMMIT the server is done with it.
            let _ = to.shutdown(Shutdown::Both);
        });
        // Questions.
        std::thread::spawn(move || {
            let (mut here, mut there) = (self.here, self.there);
            let mut bytes = vec![0; 65_536];
            while let Ok(n @ 1..) = here.read(&mut bytes) {
                if self.is_cut.load(Ordering::SeqCst) {
                    break;
                }
                let is_commit = bytes[..n].windows(7).any(|it| it == b"COMMIT\0");
                if is_commit && self.commits.fetch_add(1, Ordering::SeqCst) % 3 == 2 {
                    match self.loss {
                        None => {}
                        Some(Loss::Answer) => {
                            self.lost.fetch_add(1, Ordering::SeqCst);
                            is_silent.store(true, Ordering::SeqCst);
                        }
                        Some(Loss::Question) => {
                            self.lost.fetch_add(1, Ordering::SeqCst);
                            // The server waits on, with everything locked that the transaction has locked.
                            break;
                        }
                    }
                }
                if there.write_all(&bytes[..n]).is_err() {
                    break;
                }
            }
            let _ = here.shutdown(Shutdown::Both);
            // The server's end stays open: the other thread has it.
        });
    }
}
