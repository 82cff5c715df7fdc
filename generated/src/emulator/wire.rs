//! The connection under HTTP: resetting it, cutting it off, letting bytes trickle.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::Future as _;
use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Sleep;

/// Binds a listener with room for many connections at once.
pub(super) fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { tokio::net::TcpSocket::new_v4()? } else { tokio::net::TcpSocket::new_v6()? };
    // On Windows the option would let two programs have the port.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(4096)
}

/// A listener whose connections can be reset by whoever answers.
pub(super) struct Wires(pub(super) TcpListener);

impl Listener for Wires {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        // Without it slow bodies would come in lumps. When it fails, they do.
        let _ = stream.set_nodelay(true);
        (Connection { stream, wire: Wire::default() }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// What a handler holds of its connection.
#[derive(Clone, Debug, Default)]
pub(super) struct Wire(Arc<AtomicU8>);

const RESET: u8 = 1;
const CLOSE: u8 = 2;

impl Wire {
    /// Has the connection reset (RST) at the next byte that would go out.
    pub(super) fn reset(&self) {
        self.0.store(RESET, Ordering::Release);
    }

    /// Has the connection closed (FIN) at the next byte that would go out.
    fn close(&self) {
        self.0.store(CLOSE, Ordering::Release);
    }
}

impl Connected<IncomingStream<'_, Wires>> for Wire {
    fn connect_info(stream: IncomingStream<'_, Wires>) -> Self {
        stream.io().wire.clone()
    }
}

/// A connection that fails on demand.
pub(super) struct Connection {
    stream: TcpStream,
    wire: Wire,
}

impl Connection {
    fn check(&self) -> io::Result<()> {
        match self.wire.0.load(Ordering::Acquire) {
            // The socket is closed when the error has travelled up; without lingering that is an RST instead of a FIN.
            RESET => {
                self.stream.set_zero_linger()?;
                Err(io::ErrorKind::ConnectionReset.into())
            }
            CLOSE => Err(io::ErrorKind::BrokenPipe.into()),
            _ => Ok(()),
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// A body that goes out in pieces, with a pause before each but the first.
pub(super) struct Pieces {
    pieces: VecDeque<Bytes>,
    /// How many blanks follow the pieces.
    blanks: u64,
    pause: Duration,
    sleep: Option<Pin<Box<Sleep>>>,
    /// Closed when the pieces are out, instead of ending well.
    cut: Option<Wire>,
}

impl Pieces {
    fn new(pieces: VecDeque<Bytes>) -> Self {
        Self { pieces, blanks: 0, pause: Duration::ZERO, sleep: None, cut: None }
    }

    /// All bytes, one by one.
    pub(super) fn drip(body: &Bytes, pause: Duration) -> Self {
        Self { pause, ..Self::new((0..body.len()).map(|at| body.slice(at..=at)).collect()) }
    }

    /// The first half, then the end of the connection.
    pub(super) fn cut(body: &Bytes, wire: Wire) -> Self {
        let half = body.slice(..body.len() / 2);
        // The pause lets the half get out before.
        Self { pause: Duration::from_millis(20), cut: Some(wire), ..Self::new([half].into()) }
    }

    /// The body, followed by blanks up to `length`.
    pub(super) fn blown_up(body: Bytes, length: u64) -> Self {
        Self { blanks: length.saturating_sub(body.len() as u64), ..Self::new([body].into()) }
    }
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        static BLANKS: [u8; 64 * 1024] = [b' '; 64 * 1024];
        let this = self.get_mut();
        if let Some(sleep) = &mut this.sleep {
            ready!(sleep.as_mut().poll(context));
        }
        if !this.pause.is_zero() {
            this.sleep = Some(Box::pin(tokio::time::sleep(this.pause)));
        }
        let piece = match this.pieces.pop_front() {
            Some(piece) => Some(piece),
            None if this.blanks > 0 => {
                let blanks = Bytes::from_static(&BLANKS);
                let count = usize::try_from(this.blanks).unwrap_or(usize::MAX).min(blanks.len());
                this.blanks -= count as u64;
                Some(blanks.slice(..count))
            }
            // One byte more, so that something goes out, and the connection ends over it.
            None => this.cut.take().map(|wire| {
                wire.close();
                Bytes::from_static(b" ")
            }),
        };
        Poll::Ready(piece.map(|piece| Ok(Frame::data(piece))))
    }

    fn size_hint(&self) -> SizeHint {
        let pieces: u64 = self.pieces.iter().map(|piece| piece.len() as u64).sum();
        match self.cut {
            Some(_) => SizeHint::default(),
            None => SizeHint::with_exact(pieces.saturating_add(self.blanks)),
        }
    }
}
