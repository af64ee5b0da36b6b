package dialogs
