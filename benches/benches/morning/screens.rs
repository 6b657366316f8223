//! Screens that are open, and what they are told: day sheets, charts and own days over WebSockets.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use async_graphql::futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use crate::clinic::DAYS;
use crate::stock::{Change, Stock};

const SHEET: &str = "subscription($day: Date!) { daySheetChanged(date: $day) {
    position changes { kind appointmentId } } }";
const CHART: &str = "subscription($patient: UUID!) { chartChanged(patient: $patient) {
    position changes { kind appointmentId encounterId noteId recordId } } }";
const MY_DAY: &str = "subscription { myDayChanged { position changes { kind appointmentId } } }";
/// Longest wait for the last notices.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a screen shows.
enum Shows {
    /// The day sheet of a day.
    Sheet(&'static str),
    /// The chart of a patient.
    Chart(String),
    /// The own calendar of a clinician.
    Day(String),
}

impl Shows {
    /// What a notice says of the change, if the screen is told of it.
    fn is_told(&self, change: &Change) -> Option<String> {
        let appointment = change.appointment.as_ref();
        match self {
            Self::Chart(patient) => (*patient == change.patient).then(|| change.on_chart.clone()),
            Self::Sheet(shown) => {
                appointment.filter(|(_, day, _)| day == shown).map(|(id, ..)| id.clone())
            }
            Self::Day(of) => {
                appointment.filter(|(.., provider)| provider == of).map(|(id, ..)| id.clone())
            }
        }
    }

    /// What [`Shows::is_told`] calls it.
    fn says(&self, change: &Value) -> String {
        let text = |name: &str| change[name].as_str();
        match self {
            Self::Sheet(_) | Self::Day(_) => text("appointmentId").unwrap_or_default().to_owned(),
            Self::Chart(_) => {
                let ids = ["noteId", "recordId", "appointmentId", "encounterId"];
                let id = ids.into_iter().find_map(text).unwrap_or_default();
                format!("{} {id}", text("kind").unwrap_or_default())
            }
        }
    }
}

/// When a screen was first told of something.
type Told = Arc<Mutex<HashMap<String, Instant>>>;

/// The screens that are open.
pub(crate) struct Screens(Vec<(Arc<Shows>, Told)>);

impl Screens {
    /// Opens so many: of ten, four day sheets (half of them today's), four charts and two own days.
    ///
    /// # Panics
    /// When one cannot be opened.
    pub(crate) async fn open(address: SocketAddr, stock: &Stock, many: usize) -> Self {
        let clinic = stock.clinic();
        let (mut screens, mut charts) = (Vec::new(), Vec::new());
        for screen in 0..many {
            let clinician = screen % clinic.clinicians.len();
            let (token, shows, document, variables) = match screen % 10 {
                kind @ 0..4 => {
                    let desk = &clinic.front_desk[screen % clinic.front_desk.len()];
                    let day = if kind < 2 { DAYS[0] } else { DAYS[1 + screen % (DAYS.len() - 1)] };
                    (&desk.token, Shows::Sheet(day), SHEET, json!({ "day": day }))
                }
                4..8 => {
                    let patient = clinic.panels[clinician][0];
                    charts.push((patient, clinician));
                    let id = clinic.patients[patient].id.clone();
                    let variables = json!({ "patient": id });
                    (&clinic.clinicians[clinician].token, Shows::Chart(id), CHART, variables)
                }
                _ => {
                    let who = &clinic.clinicians[clinician];
                    (&who.token, Shows::Day(who.account.to_string()), MY_DAY, json!({}))
                }
            };
            let socket = connect(address, token, document, &variables).await;
            let (shows, told) = (Arc::new(shows), Told::default());
            tokio::spawn(watch(socket, shows.clone(), told.clone()));
            screens.push((shows, told));
        }
        stock.put_on_screen(charts);
        Self(screens)
    }

    /// Waits until everybody has been told of everything, and gives for each change and each screen that
    /// shows it how long that took after its writer was answered, milliseconds. Who was told before took
    /// no time.
    ///
    /// # Panics
    /// When a notice does not come.
    pub(crate) async fn latencies(&self, changes: &[Change]) -> Vec<f64> {
        let until = Instant::now() + PATIENCE;
        let mut latencies = Vec::new();
        for (shows, told) in &self.0 {
            for change in changes {
                let Some(what) = shows.is_told(change) else { continue };
                let at = loop {
                    let at = lock(told).get(&what).copied();
                    if let Some(at) = at {
                        break at;
                    }
                    assert!(Instant::now() < until, "no notice of {what}");
                    tokio::time::sleep(Duration::from_millis(20)).await;
                };
                latencies.push(at.saturating_duration_since(change.answered).as_secs_f64() * 1e3);
            }
        }
        latencies
    }
}

fn lock(told: &Told) -> MutexGuard<'_, HashMap<String, Instant>> {
    told.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A screen, once its first notice is there.
async fn connect(
    address: SocketAddr,
    token: &str,
    document: &str,
    variables: &Value,
) -> WebSocketStream<TcpStream> {
    let mut request = format!("ws://{address}/graphql").into_client_request().expect("a request");
    for (name, value) in [
        ("sec-websocket-protocol", "graphql-transport-ws".to_owned()),
        ("authorization", format!("Bearer {token}")),
    ] {
        request.headers_mut().insert(name, value.parse().expect("a header"));
    }
    let stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("no delay");
    let (mut socket, _) = tokio_tungstenite::client_async(request, stream).await.expect("a socket");
    let payload = json!({ "query": document, "variables": variables });
    let subscribe = json!({ "type": "subscribe", "id": "screen", "payload": payload });
    for (say, hear) in
        [(json!({ "type": "connection_init" }), "connection_ack"), (subscribe, "next")]
    {
        socket.send(Message::text(say.to_string())).await.expect("sent");
        let heard = hear_next(&mut socket).await.expect("an answer");
        assert_eq!(heard["type"], hear, "{heard}");
    }
    socket
}

async fn watch(mut socket: WebSocketStream<TcpStream>, shows: Arc<Shows>, told: Told) {
    while let Some(said) = hear_next(&mut socket).await {
        let at = Instant::now();
        let notice = said["payload"]["data"].as_object().and_then(|data| data.values().next());
        let changes = notice.and_then(|notice| notice["changes"].as_array());
        for change in changes.map_or(&[][..], Vec::as_slice) {
            lock(&told).entry(shows.says(change)).or_insert(at);
        }
    }
}

async fn hear_next(socket: &mut WebSocketStream<TcpStream>) -> Option<Value> {
    loop {
        match socket.next().await? {
            Ok(Message::Text(text)) => return serde_json::from_str(&text).ok(),
            Ok(Message::Close(_)) | Err(_) => return None,
            Ok(_) => {}
        }
    }
}
