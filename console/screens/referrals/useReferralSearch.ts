/** The filters of the list, from the address. The tab of an open referral, and whatever else stands there, is none of them. */
import { useSearch } from '@tanstack/react-router'
import { type ReferralSearch, readReferralSearch } from '../../search.ts'

export const useReferralSearch = (): ReferralSearch => readReferralSearch(useSearch({ from: '/o/$slug/referrals' }))
