package gamma

import (
	"math"
	"math/rand/v2"
)

// stream is the source of randomness of one sample of one document. It is
// seeded by their names, so that a sample is the same whatever is drawn before,
// and by whichever goroutine.
type stream struct {
	source rand.PCG
	spare  float64 // a normal number that is left over
	spared bool
}

// newStream returns the stream of a sample.
func newStream(seed uint64, document string, sample int) *stream {
	h := uint64(14695981039346656037) // FNV-1a
	for i := range len(document) {
		h = (h ^ uint64(document[i])) * 1099511628211
	}
	s := &stream{}
	s.source.Seed(mix(seed^mix(h)), mix(h+uint64(sample)))
	return s
}

// mix spreads the bits of a number (the finalizer of SplitMix64).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// uniform returns a number from 0 to 1, which it never is.
func (s *stream) uniform() float64 { return float64(s.source.Uint64()>>11) / (1 << 53) }

// below returns a whole number from 0 to n, which it never is.
func (s *stream) below(n int) int { return min(int(s.uniform()*float64(n)), n-1) }

// normal returns a number of the normal distribution (Box and Muller 1958).
func (s *stream) normal(mean, deviation float64) float64 {
	if s.spared {
		s.spared = false
		return mean + deviation*s.spare
	}
	radius := math.Sqrt(-2 * math.Log(1-s.uniform()))
	angle := 2 * math.Pi * s.uniform()
	s.spare, s.spared = radius*math.Sin(angle), true
	return mean + deviation*radius*math.Cos(angle)
}
