/** Builds the console into console/dist. The hub puts a fresh nonce in the place of the placeholder in each response. */
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // Inlined pictures would need `data:` in the policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
  },
})
