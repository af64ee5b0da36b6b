package assets

// Version is the version of Postil's programs.
const Version = "0.1.0"
