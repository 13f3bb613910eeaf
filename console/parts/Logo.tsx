/** The mark of Causeway: a road on arches over water, and the name. */
import classes from './Logo.module.css'

export function Logo() {
  return (
    <span className={classes.logo}>
      <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
        <rect width="32" height="32" rx="8" className={classes.ground} />
        <path
          d="M5 21h22M8 21v-2a4 4 0 0 1 8 0v2m0-2a4 4 0 0 1 8 0v2M5 13c7-4.5 15-4.5 22 0"
          className={classes.bridge}
        />
      </svg>
      <span className={classes.name}>Causeway</span>
    </span>
  )
}
