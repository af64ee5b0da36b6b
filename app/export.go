package app

func (w *window) openExport() {}
