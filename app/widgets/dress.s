// This file lets dress.go declare a function without a body.
