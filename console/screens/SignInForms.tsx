/** The two forms of the sign-in: e-mail and password, and choosing a password on a one-time link. */
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../api/problem.ts'
import { errorText } from '../parts/problemText.ts'
import classes from './SignIn.module.css'

/** Fewer characters are refused by the hub as well (NIST SP 800-63B asks for at least 8; 12 without other rules). */
export const shortestPassword = 12

type FormProps = { isSending: boolean; error: Error | null }

export function PasswordForm({
  onSend,
  isSending,
  error,
}: FormProps & { onSend: (email: string, password: string) => void }) {
  const { t } = useTranslation()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        onSend(email.trim(), password)
      }}
    >
      <Stack gap="md">
        <Refusal error={error} unauthenticated={t('signIn.wrong')} />
        <TextInput
          label={t('signIn.email')}
          type="email"
          name="email"
          autoComplete="username"
          required
          withAsterisk={false}
          autoFocus
          value={email}
          onChange={event => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('signIn.password')}
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.show'), tabIndex: 0 }}
          value={password}
          onChange={event => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" loading={isSending} fullWidth size="md">
          {t('signIn.enter')}
        </Button>
      </Stack>
    </form>
  )
}

export function ChoosePasswordForm({ onSend, isSending, error }: FormProps & { onSend: (password: string) => void }) {
  const { t } = useTranslation()
  const [password, setPassword] = useState('')
  const [asked, setAsked] = useState(false)
  const tooShort = password.length < shortestPassword
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        setAsked(true)
        if (!tooShort) onSend(password)
      }}
    >
      <Stack gap="md">
        <Refusal error={error} unauthenticated={t('signIn.linkUsed')} />
        <PasswordInput
          label={t('signIn.newPassword')}
          description={t('signIn.passwordRule', { count: shortestPassword })}
          error={asked && tooShort ? t('signIn.tooShort', { count: shortestPassword - password.length }) : undefined}
          name="password"
          autoComplete="new-password"
          autoFocus
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.show'), tabIndex: 0 }}
          value={password}
          onChange={event => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" loading={isSending} fullWidth size="md">
          {t('signIn.saveAndEnter')}
        </Button>
      </Stack>
    </form>
  )
}

/** Why it did not work. A wrong password and an unknown e-mail read the same. */
function Refusal({ error, unauthenticated }: { error: Error | null; unauthenticated: string }) {
  const { t } = useTranslation()
  if (!error) return null
  const { says, fix } = errorText(t, error)
  return (
    <div role="alert" className={classes.refusal}>
      {problemOf(error).status === 401 ? unauthenticated : `${says} ${fix}`}
    </div>
  )
}
