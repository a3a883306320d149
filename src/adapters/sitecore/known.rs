//! GUIDs that are the same in every Sitecore: standard fields, templates and items of the platform.
//!
//! One table, so that no other file holds a GUID. Sources:
//! - fields: sshushliapin/Sitecore.FakeDb (MIT) `StandardFieldsReference.cs`, and the fields of template, workflow, rendering
//!   and media definitions as seven public repositories of serialized items write them;
//! - items and templates: the ids of a clean master database as Sitecore/Sitecore.Pathfinder lists them
//!   (`Sitecore.Master.1.0.0.exports.xml`), and the same repositories.

use super::guid::Guid;

/// Fields, by what they are called.
pub mod field {
    use super::Guid;

    /// `__Base template`
    pub const BASE_TEMPLATE: Guid = Guid(0x12c3_3f3f_86c5_43a5_aeb4_5598_cec4_5116);
    /// `__Standard values`
    pub const STANDARD_VALUES: Guid = Guid(0xf7d4_8a55_2158_4f02_9356_7566_5440_4f73);
    /// `__Masters`
    pub const MASTERS: Guid = Guid(0x1172_f251_dad4_4efb_a329_0c63_500e_4f1e);
    /// `__Insert Rules`
    pub const INSERT_RULES: Guid = Guid(0x8379_8d75_df25_4c28_9327_e8ba_c2b7_5292);
    /// `__Icon`
    pub const ICON: Guid = Guid(0x06d5_295c_ed2f_4a54_9bf2_2622_8d11_3318);
    /// `__Hidden`
    pub const HIDDEN: Guid = Guid(0x39c4_902e_9960_4469_aeef_e878_e9c8_218f);
    /// `__Read Only`
    pub const READ_ONLY: Guid = Guid(0x9c61_06ea_7a5a_48e2_8cad_f0f6_93b1_e2d4);
    /// `__Sortorder`
    pub const SORTORDER: Guid = Guid(0xba3f_86a2_4a1c_4d78_b63d_91c2_779c_1b5e);
    /// `__Display name`
    pub const DISPLAY_NAME: Guid = Guid(0xb5e0_2ad9_d56f_4c41_a065_a133_db87_bdeb);
    /// `__Long description`
    pub const LONG_DESCRIPTION: Guid = Guid(0x577f_1689_7de4_4ad2_a15f_7fdc_1759_285f);
    /// `__Short description`
    pub const SHORT_DESCRIPTION: Guid = Guid(0x9541_e67d_ce8c_4225_803d_33f7_f29f_09ef);
    /// `__Renderings`
    pub const RENDERINGS: Guid = Guid(0xf1a1_fe9e_a60c_4ddb_a3a0_bb5b_29fe_732e);
    /// `__Final Renderings`
    pub const FINAL_RENDERINGS: Guid = Guid(0x04bf_00db_f5fb_41f7_8ab7_2240_8372_a981);
    /// `__Valid from`
    pub const VALID_FROM: Guid = Guid(0xc8f9_3afe_bfd4_4e8f_9c61_1525_5985_4661);
    /// `__Valid to`
    pub const VALID_TO: Guid = Guid(0x4c34_6442_e859_4efd_89b2_44ae_df46_7d21);
    /// `__Hide version`
    pub const HIDE_VERSION: Guid = Guid(0xb8f4_2732_9cb8_478d_ae95_07e2_5345_fb0f);
    /// `__Never publish`
    pub const NEVER_PUBLISH: Guid = Guid(0x9135_200a_5626_4dd8_ab9d_d665_b8c1_1748);
    /// `__Publish`
    pub const PUBLISH: Guid = Guid(0x86fe_4f77_4d9a_4ec3_9ed9_263d_03bd_1965);
    /// `__Unpublish`
    pub const UNPUBLISH: Guid = Guid(0x7ead_6fd6_6cf1_4aca_ac6b_b200_e7ba_fe88);
    /// `__Is Bucket`
    pub const IS_BUCKET: Guid = Guid(0xd312_103c_b36c_4ca5_864a_c85f_9abd_a503);
    /// `__Owner`
    pub const OWNER: Guid = Guid(0x5280_7595_0f8f_4b20_8d2a_cb71_d28c_6103);
    /// `__Security`
    pub const SECURITY: Guid = Guid(0xdec8_d2d5_e3cf_48b6_a653_8e69_e271_6641);
    /// `__Created`
    pub const CREATED: Guid = Guid(0x25be_d78c_4957_4165_998a_ca1b_52f6_7497);
    /// `__Created by`
    pub const CREATED_BY: Guid = Guid(0x5dd7_4568_4d4b_44c1_b513_0af5_f4cd_a34f);
    /// `__Updated`
    pub const UPDATED: Guid = Guid(0xd9cf_14b1_fa16_4ba6_9288_e8a1_74d4_d522);
    /// `__Updated by`
    pub const UPDATED_BY: Guid = Guid(0xbadd_9cf9_53e0_4d0c_bcc0_2d78_4c28_2f6a);
    /// `__Workflow`
    pub const WORKFLOW: Guid = Guid(0xa4f9_85d9_98b3_4b52_aaaf_4344_f6e7_47c6);
    /// `__Workflow state`
    pub const WORKFLOW_STATE: Guid = Guid(0x3e43_1de1_525e_47a3_b6b0_1ccb_ec3a_8c98);
    /// `__Default workflow`
    pub const DEFAULT_WORKFLOW: Guid = Guid(0xca9b_9f52_4fb0_4f87_a79f_24de_a62c_da65);
    /// `__Lock`
    pub const LOCK: Guid = Guid(0x001d_d393_96c5_490b_924a_b0f2_5cd9_efd8);
    /// `__Source`
    pub const SOURCE: Guid = Guid(0x1b86_697d_60ca_4d80_83fb_7555_a2e6_ce1c);
    /// `__Source Item`
    pub const SOURCE_ITEM: Guid = Guid(0x19b5_97d3_2edd_4ae2_aefe_4a94_c7f1_0e31);
    /// `Type`
    pub const FIELD_TYPE: Guid = Guid(0xab16_2cc0_dc80_4abf_8871_998e_e5d7_ba32);
    /// `Source`
    pub const FIELD_SOURCE: Guid = Guid(0x1eb8_ae32_e190_44a6_968d_ed90_4c79_4ebf);
    /// `Shared`
    pub const FIELD_SHARED: Guid = Guid(0xbe35_1a73_fcb0_4213_93fa_c302_d8ab_4f51);
    /// `Unversioned`
    pub const FIELD_UNVERSIONED: Guid = Guid(0x3984_7666_389d_409b_95bd_f201_6f11_eed5);
    /// `Title`
    pub const FIELD_TITLE: Guid = Guid(0x19a6_9332_a23e_4e70_8d16_b264_0cb2_4cc8);
    /// `Final`
    pub const STATE_FINAL: Guid = Guid(0xfb8a_bc73_7acf_45a0_898c_d3cc_b889_c3ee);
    /// `Initial state`
    pub const INITIAL_STATE: Guid = Guid(0xb516_6b38_e4bf_4410_953c_2037_f2bf_6a56);
    /// `Fallback Language`
    pub const FALLBACK_LANGUAGE: Guid = Guid(0x8929_75ac_496f_4ac9_8826_0870_95c6_8e1d);
    /// `Datasource Location`
    pub const DATASOURCE_LOCATION: Guid = Guid(0xb5b2_7af1_25ef_405c_87ce_369b_3a00_4016);
    /// `Datasource Template`
    pub const DATASOURCE_TEMPLATE: Guid = Guid(0x1a7c_85e5_dc0b_490d_9187_bb1d_bcb4_c72f);
    /// `Parameters Template`
    pub const PARAMETERS_TEMPLATE: Guid = Guid(0xa77e_8568_1ab3_44f1_a664_b7c3_7ec7_810d);
    /// `Placeholder Key`
    pub const PLACEHOLDER_KEY: Guid = Guid(0x7256_bdab_1fd2_49dd_b205_cb48_73d2_917c);
    /// `Allowed Controls`
    pub const ALLOWED_CONTROLS: Guid = Guid(0xe391_b526_d0c5_439d_803e_1751_2eae_6222);
    /// `Alt`
    pub const MEDIA_ALT: Guid = Guid(0x6588_5c44_8fcd_4a7f_94f1_ee63_703f_e193);
    /// `Blob`
    pub const MEDIA_BLOB: Guid = Guid(0x40e5_0ed9_ba07_4702_992e_a912_738d_32dc);
    /// `Size`
    pub const MEDIA_SIZE: Guid = Guid(0x6954_b7c7_2487_423f_8600_436c_b3b6_dc0e);
    /// `Extension`
    pub const MEDIA_EXTENSION: Guid = Guid(0xc068_67fe_9a43_4c7d_b739_4878_0492_d06f);
    /// `Mime Type`
    pub const MEDIA_MIME_TYPE: Guid = Guid(0x6f47_a0a5_9c94_4b48_abeb_42d3_8def_6054);
    /// `Width`
    pub const MEDIA_WIDTH: Guid = Guid(0x22ea_c599_f13b_4607_a89d_c091_763a_467d);
    /// `Height`
    pub const MEDIA_HEIGHT: Guid = Guid(0xde2c_a9e4_c117_4c8a_a139_1ff4_b199_d15a);

    /// Every field of this table with its name.
    pub static ALL: &[(Guid, &str)] = &[
        (BASE_TEMPLATE, "__Base template"),
        (STANDARD_VALUES, "__Standard values"),
        (MASTERS, "__Masters"),
        (INSERT_RULES, "__Insert Rules"),
        (ICON, "__Icon"),
        (HIDDEN, "__Hidden"),
        (READ_ONLY, "__Read Only"),
        (SORTORDER, "__Sortorder"),
        (DISPLAY_NAME, "__Display name"),
        (LONG_DESCRIPTION, "__Long description"),
        (SHORT_DESCRIPTION, "__Short description"),
        (RENDERINGS, "__Renderings"),
        (FINAL_RENDERINGS, "__Final Renderings"),
        (VALID_FROM, "__Valid from"),
        (VALID_TO, "__Valid to"),
        (HIDE_VERSION, "__Hide version"),
        (NEVER_PUBLISH, "__Never publish"),
        (PUBLISH, "__Publish"),
        (UNPUBLISH, "__Unpublish"),
        (IS_BUCKET, "__Is Bucket"),
        (OWNER, "__Owner"),
        (SECURITY, "__Security"),
        (CREATED, "__Created"),
        (CREATED_BY, "__Created by"),
        (UPDATED, "__Updated"),
        (UPDATED_BY, "__Updated by"),
        (WORKFLOW, "__Workflow"),
        (WORKFLOW_STATE, "__Workflow state"),
        (DEFAULT_WORKFLOW, "__Default workflow"),
        (LOCK, "__Lock"),
        (SOURCE, "__Source"),
        (SOURCE_ITEM, "__Source Item"),
        (FIELD_TYPE, "Type"),
        (FIELD_SOURCE, "Source"),
        (FIELD_SHARED, "Shared"),
        (FIELD_UNVERSIONED, "Unversioned"),
        (FIELD_TITLE, "Title"),
        (STATE_FINAL, "Final"),
        (INITIAL_STATE, "Initial state"),
        (FALLBACK_LANGUAGE, "Fallback Language"),
        (DATASOURCE_LOCATION, "Datasource Location"),
        (DATASOURCE_TEMPLATE, "Datasource Template"),
        (PARAMETERS_TEMPLATE, "Parameters Template"),
        (PLACEHOLDER_KEY, "Placeholder Key"),
        (ALLOWED_CONTROLS, "Allowed Controls"),
        (MEDIA_ALT, "Alt"),
        (MEDIA_BLOB, "Blob"),
        (MEDIA_SIZE, "Size"),
        (MEDIA_EXTENSION, "Extension"),
        (MEDIA_MIME_TYPE, "Mime Type"),
        (MEDIA_WIDTH, "Width"),
        (MEDIA_HEIGHT, "Height"),
    ];
}

/// Templates of the platform.
pub mod template {
    use super::Guid;

    /// `Template`
    pub const TEMPLATE: Guid = Guid(0xab86_861a_6030_46c5_b394_e8f9_9e8b_87db);
    /// `Template section`
    pub const TEMPLATE_SECTION: Guid = Guid(0xe269_fbb5_3750_427a_9149_7aa9_50b4_9301);
    /// `Template field`
    pub const TEMPLATE_FIELD: Guid = Guid(0x455a_3e98_a627_4b40_8035_e683_a033_1ac7);
    /// `Template Folder`
    pub const TEMPLATE_FOLDER: Guid = Guid(0x0437_fee2_44c9_46a6_abe9_2885_8d9f_ee8c);
    /// `Standard template`
    pub const STANDARD_TEMPLATE: Guid = Guid(0x1930_bbeb_7805_471a_a3be_4858_ac7c_f696);
    /// `Branch`
    pub const BRANCH: Guid = Guid(0x35e7_5c72_4985_4e09_88c3_0eac_6cd1_e64f);
    /// `Folder`
    pub const FOLDER: Guid = Guid(0xa87a_00b1_e6db_45ab_8b54_636f_ec3b_5523);
    /// `Main section`
    pub const MAIN_SECTION: Guid = Guid(0xe3e2_d58c_df95_4230_adc9_2799_24ce_ce84);
    /// `Node`
    pub const NODE: Guid = Guid(0x239f_9cf4_e5a0_44e0_b342_0f32_cd4c_6d8b);
    /// `Language`
    pub const LANGUAGE: Guid = Guid(0xf68f_13a6_3395_426a_b9a1_fa2d_c60d_94eb);
    /// `Workflow`
    pub const WORKFLOW_TEMPLATE: Guid = Guid(0x1c0a_cc50_37be_4742_b43c_96a0_7a74_10a5);
    /// `State`
    pub const STATE: Guid = Guid(0x4b7e_2da9_de43_4c83_88c3_02f0_4203_1d04);
    /// `Command`
    pub const COMMAND: Guid = Guid(0xcb01_f9fc_c187_46b3_ab0b_97a8_468d_8303);
    /// `Action`
    pub const ACTION: Guid = Guid(0x6688_2e97_c8aa_4e37_8901_7a8a_a35e_d2ed);
    /// `Device`
    pub const DEVICE: Guid = Guid(0xb6f7_eeb4_e8d7_476f_8936_5ace_6a76_f20b);
    /// `Layout`
    pub const LAYOUT: Guid = Guid(0x3a45_a723_64ee_4919_9d41_02fd_40fd_1466);
    /// `Controller rendering`
    pub const CONTROLLER_RENDERING: Guid = Guid(0x2a3e_91a0_7987_44b5_ab34_35c2_d9de_83b9);
    /// `View rendering`
    pub const VIEW_RENDERING: Guid = Guid(0x99f8_905d_4a87_4eb8_9f8b_a9be_bfb3_add6);
    /// `Json Rendering`
    pub const JSON_RENDERING: Guid = Guid(0x0464_6a89_996f_4ee7_878a_ffdb_f1f0_ef0d);
    /// `Sublayout`
    pub const SUBLAYOUT: Guid = Guid(0x0a98_e368_cdb9_4e1e_927c_8e0c_24a0_03fb);
    /// `Xsl Rendering`
    pub const XSL_RENDERING: Guid = Guid(0xf1f1_d639_4f54_40c2_8be0_8126_6b39_2ceb);
    /// `Webcontrol`
    pub const WEBCONTROL: Guid = Guid(0x1dde_3f02_0bd7_4779_867a_dc57_8adf_91ea);
    /// `Rendering Folder`
    pub const RENDERING_FOLDER: Guid = Guid(0x7ee0_975b_0698_493e_b3a2_0b2e_f33d_0522);
    /// `Standard Rendering Parameters`
    pub const RENDERING_PARAMETERS: Guid = Guid(0x8ca0_6d6a_b353_44e8_bc31_b528_c730_6971);
    /// `Placeholder`
    pub const PLACEHOLDER: Guid = Guid(0x5c54_7d4e_7111_4995_95b0_6b56_1751_bf2e);
    /// `Dictionary entry`
    pub const DICTIONARY_ENTRY: Guid = Guid(0x6d1c_d897_1936_4a3a_a511_289a_94c2_a7b1);
    /// `Sample Item`
    pub const SAMPLE_ITEM: Guid = Guid(0x7603_6f5e_cbce_46d1_af0a_4143_f9b5_57aa);
    /// `Publishing target`
    pub const PUBLISHING_TARGET: Guid = Guid(0xe130_c748_c13b_40d5_b6c6_4b15_0dc3_fab3);
    /// `Alias`
    pub const ALIAS: Guid = Guid(0x54bc_ffb7_8f46_4948_ae74_da5b_6b5a_fa86);
    /// `Media folder`
    pub const MEDIA_FOLDER: Guid = Guid(0xfe5d_d826_48c6_436d_b87a_7c42_10c7_413b);
    /// `Image (unversioned)`
    pub const UNVERSIONED_IMAGE: Guid = Guid(0xf182_8a2c_7e5d_4bbd_98ca_3204_7487_1548);
    /// `Jpeg (unversioned)`
    pub const UNVERSIONED_JPEG: Guid = Guid(0xdaf0_85e8_602e_43a6_8299_038f_f171_349f);
    /// `File (unversioned)`
    pub const UNVERSIONED_FILE: Guid = Guid(0x962b_53c4_f93b_4df9_9821_415c_867b_8903);
    /// `Pdf (unversioned)`
    pub const UNVERSIONED_PDF: Guid = Guid(0x0603_f166_35b8_469f_8123_e8d8_7bed_c171);
    /// `Doc (unversioned)`
    pub const UNVERSIONED_DOC: Guid = Guid(0x1669_2733_9a61_45e6_b0d4_4c0c_06f8_dd3c);
    /// `Docx (unversioned)`
    pub const UNVERSIONED_DOCX: Guid = Guid(0x7bb0_411f_50cd_4c21_ad8f_1fcd_e7c3_affe);
    /// `Audio (unversioned)`
    pub const UNVERSIONED_AUDIO: Guid = Guid(0xd56d_b3aa_7373_4651_837e_8d39_77a0_b544);
    /// `Movie (unversioned)`
    pub const UNVERSIONED_MOVIE: Guid = Guid(0xe76a_dbdf_87d1_4fcb_ba71_274f_7dbf_5670);
    /// `Mp3 (unversioned)`
    pub const UNVERSIONED_MP3: Guid = Guid(0xb604_24a5_ce06_4c2e_9f49_a6d7_32f5_5d4b);
    /// `Zip (unversioned)`
    pub const UNVERSIONED_ZIP: Guid = Guid(0x4f4a_3a3b_239f_4988_98e1_da37_7974_9cbc);
    /// `Image (versioned)`
    pub const VERSIONED_IMAGE: Guid = Guid(0xc97b_a923_8009_4858_bdd5_d8be_5fcc_ecf7);
    /// `Jpeg (versioned)`
    pub const VERSIONED_JPEG: Guid = Guid(0xeb3f_b96c_d56b_4ac9_97f8_f07b_24bb_9bf7);
    /// `File (versioned)`
    pub const VERSIONED_FILE: Guid = Guid(0x6119_33ac_ce0c_4ddc_9683_f830_232d_b150);
    /// `Pdf (versioned)`
    pub const VERSIONED_PDF: Guid = Guid(0xcc80_011d_8eae_4bfc_84f1_67ec_d022_3e9e);
    /// `Movie (versioned)`
    pub const VERSIONED_MOVIE: Guid = Guid(0x374d_3a99_c098_4cd2_8fbc_dc2d_1ca1_c904);
    /// `Mp3 (versioned)`
    pub const VERSIONED_MP3: Guid = Guid(0x2449_f96d_620e_4e8a_a3e0_d354_f78b_bd73);
    /// `Zip (versioned)`
    pub const VERSIONED_ZIP: Guid = Guid(0x1743_421c_0d7f_4870_9f7b_70e6_f0b6_3308);

    /// Every template of this table with its name.
    pub static ALL: &[(Guid, &str)] = &[
        (TEMPLATE, "Template"),
        (TEMPLATE_SECTION, "Template section"),
        (TEMPLATE_FIELD, "Template field"),
        (TEMPLATE_FOLDER, "Template Folder"),
        (STANDARD_TEMPLATE, "Standard template"),
        (BRANCH, "Branch"),
        (FOLDER, "Folder"),
        (MAIN_SECTION, "Main section"),
        (NODE, "Node"),
        (LANGUAGE, "Language"),
        (WORKFLOW_TEMPLATE, "Workflow"),
        (STATE, "State"),
        (COMMAND, "Command"),
        (ACTION, "Action"),
        (DEVICE, "Device"),
        (LAYOUT, "Layout"),
        (CONTROLLER_RENDERING, "Controller rendering"),
        (VIEW_RENDERING, "View rendering"),
        (JSON_RENDERING, "Json Rendering"),
        (SUBLAYOUT, "Sublayout"),
        (XSL_RENDERING, "Xsl Rendering"),
        (WEBCONTROL, "Webcontrol"),
        (RENDERING_FOLDER, "Rendering Folder"),
        (RENDERING_PARAMETERS, "Standard Rendering Parameters"),
        (PLACEHOLDER, "Placeholder"),
        (DICTIONARY_ENTRY, "Dictionary entry"),
        (SAMPLE_ITEM, "Sample Item"),
        (PUBLISHING_TARGET, "Publishing target"),
        (ALIAS, "Alias"),
        (MEDIA_FOLDER, "Media folder"),
        (UNVERSIONED_IMAGE, "Image (unversioned)"),
        (UNVERSIONED_JPEG, "Jpeg (unversioned)"),
        (UNVERSIONED_FILE, "File (unversioned)"),
        (UNVERSIONED_PDF, "Pdf (unversioned)"),
        (UNVERSIONED_DOC, "Doc (unversioned)"),
        (UNVERSIONED_DOCX, "Docx (unversioned)"),
        (UNVERSIONED_AUDIO, "Audio (unversioned)"),
        (UNVERSIONED_MOVIE, "Movie (unversioned)"),
        (UNVERSIONED_MP3, "Mp3 (unversioned)"),
        (UNVERSIONED_ZIP, "Zip (unversioned)"),
        (VERSIONED_IMAGE, "Image (versioned)"),
        (VERSIONED_JPEG, "Jpeg (versioned)"),
        (VERSIONED_FILE, "File (versioned)"),
        (VERSIONED_PDF, "Pdf (versioned)"),
        (VERSIONED_MOVIE, "Movie (versioned)"),
        (VERSIONED_MP3, "Mp3 (versioned)"),
        (VERSIONED_ZIP, "Zip (versioned)"),
    ];
}

/// Items of the platform.
pub mod item {
    use super::Guid;

    /// `/sitecore`
    pub const ROOT: Guid = Guid(0x1111_1111_1111_1111_1111_1111_1111_1111);
    /// `/sitecore/content`
    pub const CONTENT: Guid = Guid(0x0de9_5ae4_41ab_4d01_9eb0_6744_1b7c_2450);
    /// `/sitecore/content/Home`
    pub const HOME: Guid = Guid(0x110d_559f_dea5_42ea_9c1c_8a5d_f7e7_0ef9);
    /// `/sitecore/layout`
    pub const LAYOUT_ROOT: Guid = Guid(0xeb2e_4ffd_2761_4653_b052_26a6_4d38_5227);
    /// `/sitecore/layout/Devices`
    pub const DEVICES: Guid = Guid(0xe18f_4bc6_46a2_4842_898b_b661_3733_f06f);
    /// `/sitecore/layout/Devices/Default`
    pub const DEFAULT_DEVICE: Guid = Guid(0xfe5d_7fdf_89c0_4d99_9aa3_b5fb_d009_c9f3);
    /// `/sitecore/layout/Devices/Print`
    pub const PRINT_DEVICE: Guid = Guid(0x46d2_f427_4ce5_4e1f_ba10_ef36_36f4_3534);
    /// `/sitecore/layout/Layouts`
    pub const LAYOUTS: Guid = Guid(0x75cc_5ce4_8979_4008_9d3c_8064_77d5_7619);
    /// `/sitecore/layout/Renderings`
    pub const RENDERINGS_ROOT: Guid = Guid(0x3256_6f0e_7686_45f1_a12f_d726_0bd7_8bc3);
    /// `/sitecore/layout/Sublayouts`
    pub const SUBLAYOUTS_ROOT: Guid = Guid(0xeb44_3c0b_f923_409e_85f3_e789_3c8c_30c2);
    /// `/sitecore/layout/Placeholder Settings`
    pub const PLACEHOLDER_SETTINGS: Guid = Guid(0x1ce3_b36c_9b0c_4eb5_a996_bfcb_4eaa_5287);
    /// `/sitecore/media library`
    pub const MEDIA_LIBRARY: Guid = Guid(0x3d66_58d8_a0bf_4e75_b3e2_d050_fabc_f4e1);
    /// `/sitecore/system`
    pub const SYSTEM: Guid = Guid(0x13d6_d6c6_c50b_4bbd_b331_2b04_f1a5_8f21);
    /// `/sitecore/system/Languages`
    pub const LANGUAGES: Guid = Guid(0x64c4_f646_a3fa_4205_b98e_4de2_c609_b60f);
    /// `/sitecore/system/Languages/en`
    pub const LANGUAGE_EN: Guid = Guid(0xaf58_4191_45c9_4201_8740_5409_f4cf_8bdd);
    /// `/sitecore/system/Workflows`
    pub const WORKFLOWS: Guid = Guid(0x0559_2656_56d7_4d85_aacf_3091_9ee4_94f9);
    /// `/sitecore/system/Workflows/Sample Workflow`
    pub const SAMPLE_WORKFLOW: Guid = Guid(0xa5bc_37e7_ed96_4c1e_8590_a26e_64db_55ea);
    /// `/sitecore/system/Workflows/Sample Workflow/Draft`
    pub const SAMPLE_DRAFT: Guid = Guid(0x190b_1c84_f1be_47ed_aa41_f421_93d9_c8fc);
    /// `/sitecore/system/Workflows/Sample Workflow/Awaiting Approval`
    pub const SAMPLE_APPROVAL: Guid = Guid(0x46da_5376_10dc_4b66_b464_afda_a29d_e84f);
    /// `/sitecore/system/Workflows/Sample Workflow/Approved`
    pub const SAMPLE_APPROVED: Guid = Guid(0xfca9_98c5_0cc3_4f91_94d8_0a4e_6cae_ce88);
    /// `/sitecore/templates`
    pub const TEMPLATES: Guid = Guid(0x3c17_15fe_6a13_4fcf_845f_de30_8ba9_741d);
    /// `/sitecore/templates/Branches`
    pub const BRANCHES: Guid = Guid(0xbad9_8e0e_c1b5_4598_ac13_21b0_6218_b30c);
    /// `/sitecore/templates/User Defined`
    pub const TEMPLATES_USER_DEFINED: Guid = Guid(0xb29e_e504_861c_492f_95a3_0d89_0b6f_ca09);
    /// `/sitecore/templates/System`
    pub const TEMPLATES_SYSTEM: Guid = Guid(0x4bf9_8ef5_1d09_4dd1_9afe_795f_9829_fd44);
    /// `/sitecore/templates/Common`
    pub const TEMPLATES_COMMON: Guid = Guid(0x2e58_92c5_a529_4646_989b_1f15_de10_453e);
    /// `/sitecore/templates/Feature`
    pub const TEMPLATES_FEATURE: Guid = Guid(0x8f34_3079_3cc5_4ef7_bc27_32ad_db46_f45e);
    /// `/sitecore/templates/Foundation`
    pub const TEMPLATES_FOUNDATION: Guid = Guid(0xb26b_d035_8d0a_4df3_8f67_2de3_c7fd_d74a);
    /// `/sitecore/templates/Project`
    pub const TEMPLATES_PROJECT: Guid = Guid(0x825b_30b4_b40b_422e_9920_23a1_b6bd_a89c);
    /// `/sitecore/system/Publishing targets`
    pub const PUBLISHING_TARGETS: Guid = Guid(0xd9e4_4555_02a6_407a_b4fc_96b9_026c_aadd);

    /// Every item of this table with its path.
    pub static ALL: &[(Guid, &str)] = &[
        (ROOT, "/sitecore"),
        (CONTENT, "/sitecore/content"),
        (HOME, "/sitecore/content/Home"),
        (LAYOUT_ROOT, "/sitecore/layout"),
        (DEVICES, "/sitecore/layout/Devices"),
        (DEFAULT_DEVICE, "/sitecore/layout/Devices/Default"),
        (PRINT_DEVICE, "/sitecore/layout/Devices/Print"),
        (LAYOUTS, "/sitecore/layout/Layouts"),
        (RENDERINGS_ROOT, "/sitecore/layout/Renderings"),
        (SUBLAYOUTS_ROOT, "/sitecore/layout/Sublayouts"),
        (PLACEHOLDER_SETTINGS, "/sitecore/layout/Placeholder Settings"),
        (MEDIA_LIBRARY, "/sitecore/media library"),
        (SYSTEM, "/sitecore/system"),
        (LANGUAGES, "/sitecore/system/Languages"),
        (LANGUAGE_EN, "/sitecore/system/Languages/en"),
        (WORKFLOWS, "/sitecore/system/Workflows"),
        (SAMPLE_WORKFLOW, "/sitecore/system/Workflows/Sample Workflow"),
        (SAMPLE_DRAFT, "/sitecore/system/Workflows/Sample Workflow/Draft"),
        (SAMPLE_APPROVAL, "/sitecore/system/Workflows/Sample Workflow/Awaiting Approval"),
        (SAMPLE_APPROVED, "/sitecore/system/Workflows/Sample Workflow/Approved"),
        (TEMPLATES, "/sitecore/templates"),
        (BRANCHES, "/sitecore/templates/Branches"),
        (TEMPLATES_USER_DEFINED, "/sitecore/templates/User Defined"),
        (TEMPLATES_SYSTEM, "/sitecore/templates/System"),
        (TEMPLATES_COMMON, "/sitecore/templates/Common"),
        (TEMPLATES_FEATURE, "/sitecore/templates/Feature"),
        (TEMPLATES_FOUNDATION, "/sitecore/templates/Foundation"),
        (TEMPLATES_PROJECT, "/sitecore/templates/Project"),
        (PUBLISHING_TARGETS, "/sitecore/system/Publishing targets"),
    ];
}

/// Whether the platform itself brings this item or template: it exists though no folder holds it.
pub fn is_platform(id: Guid) -> bool {
    [template::ALL, item::ALL, field::ALL].iter().any(|table| table.iter().any(|(known, _)| *known == id))
}

/// The name of a template of the platform.
pub fn template_name(id: Guid) -> Option<&'static str> {
    template::ALL.iter().find(|(known, _)| *known == id).map(|(_, name)| *name)
}

/// The name of a standard field.
pub fn field_name(id: Guid) -> Option<&'static str> {
    field::ALL.iter().find(|(known, _)| *known == id).map(|(_, name)| *name)
}

/// Templates whose items are renderings.
pub static RENDERING_TEMPLATES: &[Guid] = &[
    template::CONTROLLER_RENDERING,
    template::VIEW_RENDERING,
    template::JSON_RENDERING,
    template::SUBLAYOUT,
    template::XSL_RENDERING,
    template::WEBCONTROL,
];

/// How far a value reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// One value for all languages and versions.
    Shared,
    /// One value a language.
    Unversioned,
    /// One value a version.
    Versioned,
}

/// Standard fields with one value for all languages, in lower case; the levels are what seven repositories of serialized items show.
static SHARED_STANDARD: &[&str] = &[
    "__archive date",
    "__base template",
    "__bucket parent reference",
    "__bucketable",
    "__context menu",
    "__default workflow",
    "__editors",
    "__enable item fallback",
    "__enforce version presence",
    "__facets",
    "__help link",
    "__hidden",
    "__icon",
    "__insert rules",
    "__is bucket",
    "__masters",
    "__never publish",
    "__originator",
    "__page level test set definition",
    "__publish",
    "__publishing groups",
    "__quick action bar validation rules",
    "__read only",
    "__renderings",
    "__security",
    "__shared revision",
    "__skin",
    "__sortorder",
    "__source item",
    "__standard values",
    "__style",
    "__subitems sorting",
    "__suppressed validation rules",
    "__thumbnail",
    "__tracking",
    "__unpublish",
    "__validate button validation rules",
    "__validator bar validation rules",
    "__workflow",
    "__workflow validation rules",
];

/// Standard fields with one value a language.
static UNVERSIONED_STANDARD: &[&str] =
    &["__display name", "__long description", "__short description", "__unversioned revision"];

/// How far the value of a standard field reaches.
pub fn standard_level(name: &str) -> Level {
    let name = name.to_lowercase();
    if SHARED_STANDARD.contains(&name.as_str()) {
        Level::Shared
    } else if UNVERSIONED_STANDARD.contains(&name.as_str()) {
        Level::Unversioned
    } else {
        Level::Versioned
    }
}

/// A standard field (`__Lock`) by its name, in any case.
pub fn standard_field(name: &str) -> Option<Guid> {
    let is_it = |known: &str| known.starts_with("__") && known.eq_ignore_ascii_case(name);
    field::ALL.iter().find(|(_, known)| is_it(known)).map(|(id, _)| *id)
}

/// A field of one of the platform's definitions, or of a media item, by its name, for sources that tell no ids.
pub fn platform_field(template: Guid, is_media: bool, name: &str) -> Option<(Guid, Level)> {
    let candidates: &[Guid] = match template {
        template::TEMPLATE_FIELD => &[
            field::FIELD_TYPE,
            field::FIELD_SOURCE,
            field::FIELD_SHARED,
            field::FIELD_UNVERSIONED,
            field::FIELD_TITLE,
        ],
        template::STATE => &[field::STATE_FINAL],
        template::WORKFLOW_TEMPLATE => &[field::INITIAL_STATE],
        template::LANGUAGE => &[field::FALLBACK_LANGUAGE],
        template::PLACEHOLDER => &[field::PLACEHOLDER_KEY, field::ALLOWED_CONTROLS],
        _ if RENDERING_TEMPLATES.contains(&template) => {
            &[field::DATASOURCE_LOCATION, field::DATASOURCE_TEMPLATE, field::PARAMETERS_TEMPLATE]
        }
        _ if is_media => &[
            field::MEDIA_ALT,
            field::MEDIA_BLOB,
            field::MEDIA_SIZE,
            field::MEDIA_EXTENSION,
            field::MEDIA_MIME_TYPE,
            field::MEDIA_WIDTH,
            field::MEDIA_HEIGHT,
        ],
        _ => &[],
    };
    let id =
        *candidates.iter().find(|id| field_name(**id).is_some_and(|it| it.eq_ignore_ascii_case(name)))?;
    let level = match id {
        field::FIELD_TITLE => Level::Unversioned,
        field::MEDIA_ALT => Level::Versioned,
        _ => Level::Shared,
    };
    Some((id, level))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_guid_stands_twice_in_the_table() {
        let mut seen = std::collections::BTreeSet::new();
        for (id, name) in [field::ALL, template::ALL, item::ALL].concat() {
            assert!(seen.insert(id), "{name}");
        }
        assert_eq!(template::TEMPLATE.to_string(), "ab86861a-6030-46c5-b394-e8f99e8b87db");
    }
}
