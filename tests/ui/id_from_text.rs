//! Text has to be parsed before it is an id, so that it can't be anything but digits.

fn call(zoho: zoho_api::Zoho) {
    let _ = zoho.crm_v8().photos().delete(zoho_api::crm::PhotoModule::Leads, "1/../2");
}

fn main() {}
