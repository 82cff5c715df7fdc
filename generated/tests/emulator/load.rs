use std::time::Duration;

use xiaomi_open_api::emulator::Emulator;

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_calls_at_once() {
    let mi = Emulator::builder().latency(Duration::from_millis(5)).start().await.unwrap();
    let clients: Vec<_> = mi.users().iter().map(|user| (user.nickname().to_owned(), mi.client(user))).collect();
    let calls = (0..1000).map(|number| {
        let (nickname, client) = clients[number % clients.len()].clone();
        tokio::spawn(async move {
            let profile = client.get_user_profile().await.unwrap().into_inner();
            assert_eq!(profile.nickname.as_deref(), Some(nickname.as_str()));
        })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap();
    }
    assert_eq!(mi.hits("/user/profile"), 1000);
}

#[tokio::test]
async fn emulators_do_not_get_in_each_others_way() {
    let [one, other] = [Emulator::start().await.unwrap(), Emulator::start().await.unwrap()];
    assert_ne!(one.base_url(), other.base_url());
    let stranger = one.client(&one.users()[0]).with_base_url(other.base_url());
    assert!(stranger.get_user_profile().await.unwrap_err().is_token_expired());
}
