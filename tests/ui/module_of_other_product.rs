//! A module of Bigin is none of CRM.

fn call(zoho: zoho_api::Zoho) {
    let _ = zoho.crm_v8().photos().delete(zoho_api::bigin::PhotoModule::Companies, 1);
}

fn main() {}
